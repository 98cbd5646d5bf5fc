package main

import (
	"context"
	"net/http"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"

	"danvan/bot/telegram"
	"danvan/civic"
	"danvan/scheduler"
	"danvan/storage"
)

// metrics is what /metrics shows. Labels are kinds and outcomes, never who or what.
type metrics struct {
	registry      *prometheus.Registry
	updates       *prometheus.HistogramVec
	calls         *prometheus.HistogramVec
	throttled     prometheus.Counter
	notifications *prometheus.CounterVec
	filed         prometheus.Counter
	outboxPaused  *prometheus.GaugeVec
	jobRuns       *prometheus.CounterVec
	jobDone       *prometheus.GaugeVec
}

func newMetrics(store *storage.Store, now func() time.Time, hours civic.Hours) *metrics {
	seconds := []float64{.001, .0025, .005, .01, .025, .05, .1, .25, .5, 1, 2.5, 5, 10, 30}
	m := &metrics{
		registry: prometheus.NewRegistry(),
		updates: prometheus.NewHistogramVec(prometheus.HistogramOpts{Name: "danvan_update_seconds", Help: "Time to handle an update, by its kind and outcome.",
			Buckets: seconds}, []string{"kind", "outcome"}),
		calls: prometheus.NewHistogramVec(prometheus.HistogramOpts{Name: "danvan_telegram_call_seconds", Help: "Time of a call of the Bot API, by method and outcome.",
			Buckets: seconds}, []string{"method", "outcome"}),
		throttled: prometheus.NewCounter(prometheus.CounterOpts{Name: "danvan_telegram_throttled_seconds_total", Help: "Time that Telegram asked to wait."}),
		notifications: prometheus.NewCounterVec(prometheus.CounterOpts{Name: "danvan_notifications_total", Help: "Attempts to send a notification, by kind and outcome."},
			[]string{"kind", "outcome"}),
		filed: prometheus.NewCounter(prometheus.CounterOpts{Name: "danvan_cases_filed_total", Help: "Complaints that citizens confirmed."}),
		outboxPaused: prometheus.NewGaugeVec(prometheus.GaugeOpts{Name: "danvan_outbox_paused",
			Help: "1 while this process sends no notifications on a channel because that is away, else 0."}, []string{"channel"}),
		jobRuns: prometheus.NewCounterVec(prometheus.CounterOpts{Name: "danvan_job_runs_total", Help: "Attempts to run a job, by its name and outcome."},
			[]string{"job", "outcome"}),
		jobDone: prometheus.NewGaugeVec(prometheus.GaugeOpts{Name: "danvan_job_last_success_timestamp_seconds",
			Help: "When this process ran a job successfully for the last time; the newest of all replicas counts."}, []string{"job"}),
	}
	m.registry.MustRegister(m.updates, m.calls, m.throttled, m.notifications, m.filed, m.outboxPaused, m.jobRuns, m.jobDone, collectors.NewGoCollector(),
		collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}), &outboxGauge{store: store, now: now, hours: hours},
		&keptGauge{store: store})
	return m
}

func (m *metrics) handler() http.Handler {
	return promhttp.HandlerFor(m.registry, promhttp.HandlerOpts{ErrorHandling: promhttp.ContinueOnError, MaxRequestsInFlight: 8, Timeout: 8 * time.Second})
}

func (m *metrics) hooks() telegram.Hooks {
	return telegram.Hooks{
		Called: func(method, outcome string, took time.Duration) {
			m.calls.WithLabelValues(method, outcome).Observe(took.Seconds())
		},
		Throttled: func(_ string, wait time.Duration) { m.throttled.Add(wait.Seconds()) },
	}
}

// updated hears of every end of an attempt to handle an update.
func (m *metrics) updated(kind, outcome string, took time.Duration) {
	m.updates.WithLabelValues(kind, outcome).Observe(took.Seconds())
}

func (m *metrics) notified(kind civic.NoticeKind, outcome string) {
	m.notifications.WithLabelValues(string(kind), outcome).Inc()
}

// paused hears whether sending on a channel pauses.
func (m *metrics) paused(channel string, is bool) {
	value := 0.0
	if is {
		value = 1
	}
	m.outboxPaused.WithLabelValues(channel).Set(value)
}

// jobRan hears of every attempt to run a job.
func (m *metrics) jobRan(job, outcome string, at time.Time) {
	m.jobRuns.WithLabelValues(job, outcome).Inc()
	if outcome == scheduler.OutcomeDone {
		m.jobDone.WithLabelValues(job).Set(float64(at.UnixMilli()) / 1e3)
	}
}

// outboxGauge measures the outbox when it is asked.
type outboxGauge struct {
	store *storage.Store
	now   func() time.Time
	hours civic.Hours // of reminders
}

var (
	outboxDepth = prometheus.NewDesc("danvan_outbox_waiting", "Notifications that wait to be sent.", nil, nil)
	outboxAge   = prometheus.NewDesc("danvan_outbox_oldest_seconds", "Age of the oldest of them.", nil, nil)
)

// Describe implements prometheus.Collector.
func (g *outboxGauge) Describe(d chan<- *prometheus.Desc) { d <- outboxDepth; d <- outboxAge }

// Collect implements prometheus.Collector. While the database does not answer there is nothing to tell.
func (g *outboxGauge) Collect(c chan<- prometheus.Metric) {
	ctx, cancel := context.WithTimeout(context.Background(), 2*time.Second)
	defer cancel()
	depth, age, err := g.store.OutboxDepth(ctx, g.now(), g.hours)
	if err != nil {
		return
	}
	c <- prometheus.MustNewConstMetric(outboxDepth, prometheus.GaugeValue, float64(depth))
	c <- prometheus.MustNewConstMetric(outboxAge, prometheus.GaugeValue, age.Seconds())
}
