package emulator_test

import (
	"context"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"

	"danvan/bot/emulator"
	"danvan/locales"
)

// browser starts headless Chromium, or skips where there is none.
func browser(t *testing.T) context.Context {
	t.Helper()
	found := ""
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome", "headless-shell"} {
		if path, err := exec.LookPath(name); err == nil {
			found = path
			break
		}
	}
	if found == "" {
		if os.Getenv("DANVAN_TEST_REQUIRE") == "1" {
			t.Fatal("no Chromium on this machine")
		}
		t.Skip("no Chromium on this machine")
	}
	options := append(slices.Clone(chromedp.DefaultExecAllocatorOptions[:]),
		chromedp.ExecPath(found),
		chromedp.NoSandbox, chromedp.DisableGPU, chromedp.NoFirstRun,
		chromedp.Flag("disable-quic", true),
		chromedp.Flag("disable-background-networking", true),
		chromedp.Flag("disable-component-update", true),
		chromedp.Flag("disable-sync", true),
		chromedp.Flag("lang", "vi"),
		chromedp.Flag("force-prefers-reduced-motion", true), // still pictures
		chromedp.UserDataDir(t.TempDir()),
	)
	allocated, cancel := chromedp.NewExecAllocator(t.Context(), options...)
	t.Cleanup(cancel)
	ctx, cancel := chromedp.NewContext(allocated)
	t.Cleanup(cancel)
	// The first run starts the browser; it must have no deadline.
	if err := chromedp.Do(ctx, chromedp.Navigate("about:blank")); err != nil {
		t.Fatalf("start the browser: %v", err)
	}
	ctx, cancel = context.WithTimeout(ctx, 90*time.Second)
	console := chromedp.Console(ctx)
	read := make(chan struct{})
	go func() {
		defer close(read)
		for m, err := range console {
			if err != nil {
				return
			}
			if m.Type == chromedp.ConsoleError || m.Type == chromedp.ConsoleException {
				t.Errorf("the page complains: %s", m)
			}
		}
	}()
	t.Cleanup(func() { cancel(); <-read })
	return ctx
}

// pageLanguages are the page's texts as the demo gives them.
func pageLanguages() []emulator.Language {
	texts := locales.MustLoad()
	var list []emulator.Language
	for _, l := range texts.Languages() {
		list = append(list, emulator.Language{Code: l, Name: texts.Plain(l, "language.name", nil), Texts: texts.Under(l, "page.")})
	}
	return list
}

// stagePage is a bench with personas, a tour and the echo bot.
func stagePage(t *testing.T) (*bench, []*emulator.User) {
	t.Helper()
	b := newBench(t, emulator.Options{
		BotUsername: "thu_bot", BotName: "Dân vận Quảng Ngãi", Seed: 5,
		Languages: pageLanguages(), Story: []emulator.Step{
			{Text: emulator.Words{"vi": "Chị Lan bấm “Bắt đầu” rồi chấm sao cho bộ phận một cửa.", "en": "Lan presses “Start” and rates the one-stop counter."}, Persona: 0},
			{Text: emulator.Words{"vi": "Anh Bình gửi ảnh ổ gà, kèm vị trí.", "en": "Bình sends a photo of a pothole with its location."}, Persona: 1},
			{Text: emulator.Words{"vi": "Ông Hùng nhận phản ánh và trả lời.", "en": "Hùng accepts the case and answers it."}, Persona: 2},
			{Text: emulator.Words{"vi": "Lãnh đạo tỉnh xem bản tin tuần.", "en": "The leader reads the weekly digest."}, Persona: 5},
		},
	})
	people := []struct{ last, first, vi, en, hint string }{
		{"Trần Thị", "Lan", "Người dân, xã Trà Giang", "Citizen", "Bấm “Bắt đầu”, chấm sao rồi gửi một phản ánh."},
		{"Lê Văn", "Bình", "Người dân, phường Cẩm Thành", "Citizen", "Gửi ảnh và vị trí."},
		{"Phạm Quang", "Hùng", "Chủ tịch UBND xã Trà Giang", "Head of a commune", "Xem việc đến hạn của xã."},
		{"Võ Thị", "Mai", "Chuyên viên Sở Xây dựng", "Officer of a department", "Nhận việc và trả lời."},
		{"Đặng Hữu", "Phước", "Điều phối, Sở Nội vụ", "Coordinator", "Ai chưa nộp kế hoạch?"},
		{"Nguyễn Thị Ánh", "Nguyệt", "Lãnh đạo tỉnh", "Leader", "Đọc bản tin tuần."},
	}
	var users []*emulator.User
	var personas []emulator.Persona
	for i, p := range people {
		u := b.srv.User(emulator.Profile{LastName: p.last, FirstName: p.first, Username: "p" + itoa(int64(i)), LanguageCode: "vi"})
		users = append(users, u)
		personas = append(personas, emulator.Persona{User: u, Title: emulator.Words{"vi": p.vi, "en": p.en}, Hint: emulator.Words{"vi": p.hint}, StartLink: b.srv.Link("ban_phim")})
	}
	b.srv.SetPersonas(personas)
	g := b.srv.Group("UBND xã Trà Giang", users[2], users[3])
	g.AddBot(users[2])
	ctx, cancel := context.WithCancel(t.Context())
	bot := startEchoBot(ctx, b.base, b.srv.Token())
	t.Cleanup(func() { cancel(); <-bot.done })
	return b, users
}

// shot writes a picture of the page where DANVAN_SCREENSHOTS names a folder.
func shot(name string) step {
	return chromedp.Func(func(ctx context.Context, target *chromedp.Target) error {
		dir := os.Getenv("DANVAN_SCREENSHOTS")
		if dir == "" {
			return nil
		}
		png, err := chromedp.CaptureScreenshot()(ctx, target)
		if err != nil {
			return err
		}
		return os.WriteFile(filepath.Join(dir, "page-"+name+".png"), png, 0o600)
	})
}

// step is one action in the browser.
type step = chromedp.Action[chromedp.Void]

// until waits for a JavaScript condition, looking again at every frame.
func until(js string) step {
	return chromedp.Func(func(ctx context.Context, target *chromedp.Target) error {
		ctx, cancel := context.WithTimeout(ctx, waitTime)
		defer cancel()
		_, err := chromedp.Evaluate[bool](`new Promise(done => {
			const look = () => { let ok = false; try { ok = `+js+`; } catch { } ok ? done(true) : setTimeout(look, 15); };
			look();
		})`, chromedp.EvalAwaitPromise)(ctx, target)
		return err
	})
}

// click presses the visible element of a CSS selector in a phone.
func click(css string) step {
	return chromedp.Steps(chromedp.WaitVisible(chromedp.CSS(css)), chromedp.Click(chromedp.CSS(css)))
}

// tap presses the button of a phone that shows the words.
func tap(phone, words string) step {
	return chromedp.Click(chromedp.Search(`//section[@id="` + phone + `"]//button[contains(., "` + words + `")]`))
}

func see(css string) step { return chromedp.WaitVisible(chromedp.CSS(css)) }

func enter(css, text string) step { return chromedp.SendKeys(chromedp.CSS(css), text) }

func round(t *testing.T, width, height int64, mobile bool) {
	b, users := stagePage(t)
	ctx := browser(t)
	lan := users[0]
	name := "wide"
	if mobile {
		name = "phone"
	}
	const phone = "#phone-0 "
	run := func(what string, steps ...step) {
		t.Helper()
		if err := chromedp.Do(ctx, steps...); err != nil {
			_ = chromedp.Do(ctx, shot(name+"-failed"))
			t.Fatalf("%s: %v", what, err)
		}
	}
	says := func(text string) {
		t.Helper()
		if _, err := lan.AwaitText(b.ctx(), text); err != nil {
			t.Fatal(err)
		}
		run("see "+text, until(`[...document.querySelectorAll("#phone-0 .msg.other")].some(n => n.textContent.includes(`+quoted(text)+`))`))
	}

	run("open",
		chromedp.EmulateViewport(width, height, func(d *emulation.SetDeviceMetricsOverrideParams, _ *emulation.SetTouchEmulationEnabledParams) {
			d.Mobile = mobile
		}),
		chromedp.Navigate(b.base+"/"),
		see(phone+".wide"), shot(name+"-1-start"))
	run("start", tap("phone-0", "Bắt đầu"))
	says("Kính chào anh/chị Lan")

	run("write", enter(phone+"textarea", "Đường trước chợ <b>hỏng</b> & ngập ẩm"), click(phone+".send"))
	says("Anh/chị viết: Đường trước chợ <b>hỏng</b> & ngập ẩm")

	run("press", tap("phone-0", "Rất hài lòng"))
	says("Anh/chị đánh giá 5 sao")
	run("toast", until(`document.querySelector("#phone-0 .toast").textContent.includes("Đã bấm 1 lần")`), shot(name+"-2-toast"))

	run("alert", tap("phone-0", "Tra cứu"), see(phone+".alert"), shot(name+"-3-alert"), tap("phone-0", "OK"))

	run("location", click(phone+`[aria-label="Đính kèm"]`), see(phone+".menu"), shot(name+"-4-attach"),
		tap("phone-0", "Vị trí"), see(phone+".form"), tap("phone-0", "Lý Sơn"), shot(name+"-5-place"),
		tap("phone-0", "Gửi vị trí này"))
	says("Vị trí 15.3806, 109.1180")

	run("photo", click(phone+`[aria-label="Đính kèm"]`), tap("phone-0", "Ảnh mẫu"))
	says("Đã nhận ảnh")
	run("picture", until(`[...document.querySelectorAll("#phone-0 .photo img")].some(i => i.complete && i.naturalWidth > 0)`), shot(name+"-6-photo"))
	run("voice", click(phone+`[aria-label="Đính kèm"]`), tap("phone-0", "Tin thoại mẫu"))
	says("Đã nghe tin thoại")

	run("own menu", until(`(document.querySelectorAll("#phone-0 .own .bubble-menu")[1].click(), true)`),
		see(phone+".menu"), shot(name+"-7-menu"), tap("phone-0", "Trả lời"),
		enter(phone+"textarea", "Trả lời chính mình\r"))
	says("Trả lời chính mình")

	run("deep link", click(phone+`[aria-label="Tùy chọn"]`), tap("phone-0", "t.me"),
		see(phone+".form"), enter(phone+".form input", "ban_phim\r"))
	says("Chọn một mục")
	run("reply keyboard", see(phone+".reply-keys"), shot(name+"-8-keyboard"), tap("phone-0", "Gửi số"))
	says("Đã nhận số điện thoại")

	run("block", click(phone+`[aria-label="Tùy chọn"]`), tap("phone-0", "Chặn bot"), see(phone+".wide"), shot(name+"-9-blocked"))
	b.wants(b.call("sendMessage", "chat_id", itoa(lan.ID()), "text", "a"), 403, "Forbidden: bot was blocked by the user")
	run("unblock", tap("phone-0", "Bỏ chặn"), see(phone+"textarea"))

	b.call("sendChatAction", "chat_id", itoa(lan.ID()), "action", "typing")
	run("typing", until(`document.querySelector("#phone-0 .status").textContent === "đang nhập…"`))
	if r := b.call("sendMessage", "chat_id", itoa(lan.ID()), "text", "Dài dài dài"); !r.OK {
		t.Error(r.Description)
	}
	b.srv.User(emulator.Profile{Username: "p1", LastName: "Lê Văn", FirstName: "Bình"}).Start("")
	run("english", until(`document.querySelectorAll("#phone-1 .msg.other").length === 1`),
		click("#lang"), until(`document.documentElement.lang === "en"`), shot(name+"-10-english"))
	checkPage(t, ctx, name)
}

// checkPage looks for what a picture does not show: sizes, overflow, names.
func checkPage(t *testing.T, ctx context.Context, name string) {
	t.Helper()
	problems, err := chromedp.Run(ctx, chromedp.Evaluate[[]string](`(() => {
		const out = [];
		if (document.documentElement.scrollWidth > innerWidth) out.push("the page scrolls sideways");
		for (const b of document.querySelectorAll("button, .tick")) {
			const r = b.getBoundingClientRect();
			if (r.width === 0 || b.classList.contains("inline-link") || b.classList.contains("quote")) continue;
			if (r.height < 40) out.push("low button: " + (b.getAttribute("aria-label") || b.textContent) + " " + r.height);
			if (!(b.getAttribute("aria-label") || b.textContent.trim())) out.push("a button without a name");
		}
		for (const i of document.querySelectorAll("input:not([hidden]), textarea")) {
			if (!i.getAttribute("aria-label") && !document.querySelector('label[for="' + i.id + '"]')) out.push("a field without a label");
		}
		const ids = [...document.querySelectorAll("[id]")].map(n => n.id);
		if (new Set(ids).size !== ids.length) out.push("an id twice");
		return out;
	})()`))
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range problems {
		t.Errorf("%s: %s", name, p)
	}
}

// TestPageGroup looks at a group's chat, albums, files and hidden words.
func TestPageGroup(t *testing.T) {
	b, users := stagePage(t)
	ctx := browser(t)
	g := b.srv.Group("Tổ công tác giải phóng mặt bằng", users[2], users[3])
	g.AddBot(users[2])
	photos := [][]byte{emulator.SamplePhoto(), emulator.SamplePhoto(), emulator.SamplePhoto()}
	g.As(users[3]).Album("Hiện trường sáng nay", photos...)
	g.As(users[3]).Document("Biên bản kiểm kê.docx", make([]byte, 48_500), "")
	group := itoa(g.ID())
	if r := b.call("sendMessage", "chat_id", group, "parse_mode", "HTML", "reply_markup", inline, "text",
		"<b>PA-26-7K3M9Q</b> quá hạn <s>1</s> 2 ngày.\n<blockquote expandable>Dòng một\nDòng hai\nDòng ba\nDòng bốn\nDòng năm</blockquote><tg-spoiler>Số nhà 12</tg-spoiler> #qua_han"); !r.OK {
		t.Fatal(r.Description)
	}
	err := chromedp.Do(ctx, chromedp.EmulateViewport(1440, 900), chromedp.Navigate(b.base+"/"),
		tap("phone-2", "Tổ công tác"), see("#phone-2 .photos.n3"), see("#phone-2 .file"),
		click("#phone-2 .spoiler"), see("#phone-2 .spoiler.shown"), tap("phone-2", "Xem thêm"), shot("wide-11-group"),
		tap("phone-2", "OK"), see("#phone-2 .inline-key"),
		click("#phone-2 .photo"), see("#phone-2 .view img"), click("#phone-2 .view-close"),
		chromedp.EmulateViewport(390, 844, chromedp.EmulateMobile), click("#tabs .tab:nth-child(3)"), see("#phone-2 .photos.n3"), shot("phone-11-group"))
	if err != nil {
		_ = chromedp.Do(ctx, shot("group-failed"))
		t.Fatal(err)
	}
	if r := b.call("sendMessage", "chat_id", group, "text", "Nhắc việc"); !r.OK {
		t.Fatal(r.Description)
	}
	err = chromedp.Do(ctx, until(`document.querySelector("#phone-3 .switcher .badge") !== null && document.querySelectorAll(".tab")[3].querySelector(".badge").textContent !== "0"`))
	if err != nil {
		t.Fatalf("unread in a chat that is not open: %v", err)
	}
	checkPage(t, ctx, "group")
}

func quoted(s string) string { return `"` + strings.ReplaceAll(s, `"`, `\"`) + `"` }

func TestPageWide(t *testing.T)  { round(t, 1440, 900, false) }
func TestPagePhone(t *testing.T) { round(t, 390, 844, true) }

func TestPageAPI(t *testing.T) {
	b, users := stagePage(t)
	post := func(body string, header ...string) int {
		t.Helper()
		req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, b.base+"/api/act", strings.NewReader(body))
		if err != nil {
			t.Fatal(err)
		}
		for i := 0; i < len(header); i += 2 {
			req.Header.Set(header[i], header[i+1])
		}
		resp, err := http.DefaultClient.Do(req)
		if err != nil {
			t.Fatal(err)
		}
		_ = resp.Body.Close()
		return resp.StatusCode
	}
	own := itoa(users[0].ID())
	if got := post(`{"user":` + own + `,"chat":` + own + `,"do":"send","text":"Chào"}`); got != 200 {
		t.Errorf("send: %d", got)
	}
	if got := post(`{"user":` + own + `,"chat":` + itoa(users[1].ID()) + `,"do":"send","text":"Chào"}`); got != 422 {
		t.Errorf("another's chat: %d", got)
	}
	if got := post(`{"user":` + itoa(b.ann.ID()) + `,"chat":` + b.chat() + `,"do":"send","text":"Chào"}`); got != 422 {
		t.Errorf("who is no persona: %d", got)
	}
	if got := post(`{"user":`+own+`,"chat":`+own+`,"do":"send","text":"Chào"}`, "Origin", "https://evil.example", "Sec-Fetch-Site", "cross-site"); got != 403 {
		t.Errorf("from another site: %d", got)
	}
	evil := users[0].Document("x.html", []byte("<script>"), "")
	resp, err := http.Get(b.base + "/api/file/" + evil.FileID)
	if err != nil {
		t.Fatal(err)
	}
	_ = resp.Body.Close()
	if h := resp.Header; !strings.HasPrefix(h.Get("Content-Disposition"), "attachment") || h.Get("Content-Type") != "application/octet-stream" {
		t.Errorf("a page among the files is shown: %v", h)
	}
}

// No other site may show the page in a frame, and lead people's presses there.
func TestPageIsNotFramed(t *testing.T) {
	b := newBench(t, emulator.Options{})
	for _, path := range []string{"/", "/app.js"} {
		resp, err := http.Get(b.base + path)
		if err != nil {
			t.Fatal(err)
		}
		_ = resp.Body.Close()
		if policy := strings.Split(resp.Header.Get("Content-Security-Policy"), "; "); resp.StatusCode != http.StatusOK || !slices.Contains(policy, "frame-ancestors 'none'") {
			t.Errorf("%s: %d, %q", path, resp.StatusCode, policy)
		}
	}
}

// Every text that the page names is there, every text is named, and what the page fills in is the same in every language.
func TestPageTexts(t *testing.T) {
	files, err := filepath.Glob("page/*.js")
	if err != nil || len(files) == 0 {
		t.Fatal(files, err)
	}
	var source strings.Builder
	for _, name := range append(files, "page/index.html") {
		raw, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		source.Write(raw)
	}
	page, languages := source.String(), pageLanguages()
	vi := languages[0].Texts
	for _, m := range regexp.MustCompile(`\bt\('(\w+)'`).FindAllStringSubmatch(page, -1) {
		if _, ok := vi[m[1]]; !ok {
			t.Errorf("%s has no text", m[1])
		}
	}
	holes := regexp.MustCompile(`\{\w+\}`)
	filled := func(text string) []string { return slices.Sorted(slices.Values(holes.FindAllString(text, -1))) }
	events := []string{"joined", "left", "created", "migrated"} // as the server calls what happens in a group
	for key, text := range vi {
		short := strings.TrimSuffix(key, "_long") // which the page adds
		if !strings.Contains(page, "'"+short+"'") && !strings.Contains(page, ".Texts."+key) && !slices.Contains(events, key) {
			t.Errorf("%s is never said", key)
		}
		for _, l := range languages {
			if got, want := filled(l.Texts[key]), filled(text); !slices.Equal(got, want) {
				t.Errorf("%s fills in %v in %s, %v in the first language", key, got, l.Code, want)
			}
		}
	}
}

// Who has no JavaScript reads so in every language.
func TestPageWithoutScript(t *testing.T) {
	b, _ := stagePage(t)
	resp, err := http.Get(b.base + "/")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = resp.Body.Close() }()
	body, err := io.ReadAll(resp.Body)
	if err != nil || !strings.HasPrefix(resp.Header.Get("Content-Type"), "text/html") {
		t.Fatal(resp.Header, err)
	}
	if want := "<noscript>Trang này cần JavaScript. · This page needs JavaScript.</noscript>"; !strings.Contains(string(body), want) {
		t.Errorf("lacks %s\n%s", want, body)
	}
}

// TestPageManyMessages floods an open page, as a year that goes by does: the newest messages are drawn, the older ones on
// demand.
func TestPageManyMessages(t *testing.T) {
	b, users := stagePage(t)
	lan := users[0]
	lan.Start("")
	if _, err := lan.AwaitText(b.ctx(), "Kính chào"); err != nil {
		t.Fatal(err)
	}
	ctx := browser(t)
	err := chromedp.Do(ctx, chromedp.EmulateViewport(1440, 900), chromedp.Navigate(b.base+"/"), see("#phone-0 .msg.other"))
	if err != nil {
		t.Fatal(err)
	}
	const many = 600
	for n := range many {
		if r := b.call("sendMessage", "chat_id", itoa(lan.ID()), "text", "Nhắc việc số "+itoa(int64(n+1))); !r.OK {
			t.Fatal(r.Description)
		}
	}
	const list = `document.querySelector("#phone-0 .list")`
	err = chromedp.Do(ctx,
		until(list+`.lastElementChild.textContent.includes("số 600") && `+list+`.scrollTop + `+list+`.clientHeight > `+list+`.scrollHeight - 4`),
		until(`document.querySelectorAll("#phone-0 .msg").length === 150`), shot("wide-12-many"),
		chromedp.Click(chromedp.CSS("#phone-0 .earlier")),
		until(`document.querySelectorAll("#phone-0 .msg").length === 300`),
		until(list+`.scrollTop > 2000`)) // what was in sight still is
	if err != nil {
		_ = chromedp.Do(ctx, shot("many-failed"))
		t.Fatal(err)
	}
}
