FROM golang:1.26 AS build
WORKDIR /src
COPY go.mod go.sum ./
RUN go mod download
COPY . .
ARG VERSION=dev
# timetzdata: the image has no time zone files, so the binary carries them.
RUN CGO_ENABLED=0 go build -trimpath -buildvcs=false -tags timetzdata \
    -ldflags "-s -w -X main.version=${VERSION}" -o /out/danvan ./cmd/danvan \
 && mkdir -m 1777 /out/tmp

# Nothing but the binary, the certificates it trusts Telegram by, and a folder for large exports.
FROM scratch
ARG VERSION=dev
LABEL org.opencontainers.image.title="danvan" \
      org.opencontainers.image.description="Feedback from citizens to state agencies through Telegram, answered, tracked and scored" \
      org.opencontainers.image.version="${VERSION}" \
      org.opencontainers.image.licenses="Apache-2.0"
COPY --from=build /etc/ssl/certs/ca-certificates.crt /etc/ssl/certs/
COPY --from=build /out/ /
USER 65532:65532
ENV DANVAN_LISTEN=:8080
EXPOSE 8080
# Asks /readyz of DANVAN_LISTEN.
HEALTHCHECK --interval=10s --timeout=5s --start-period=20s --retries=3 CMD ["/danvan", "doctor", "--ready"]
ENTRYPOINT ["/danvan"]
CMD ["serve"]
