package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"
)

// TestBrowserDemo walks the demo's story in its page as a newcomer would: from a complaint to its answer.
func TestBrowserDemo(t *testing.T) {
	t.Parallel()
	t.Run("wide", func(t *testing.T) { walk(t, 1440, 900) })
	t.Run("phone", func(t *testing.T) { walk(t, 390, 844) })
}

// The places of the phones in the page.
const (
	lan = 0
	ha  = 1
)

func walk(t *testing.T, width, height int64) {
	browser := startBrowser(t)
	address, _ := startDemo(t, demoCommand{Dir: filepath.Join(t.TempDir(), "demo")})
	p := page{t: t, ctx: browser, narrow: width < 760, name: strconv.FormatInt(width, 10)}
	p.do(chromedp.EmulateViewport(width, height, func(d *emulation.SetDeviceMetricsOverrideParams, _ *emulation.SetTouchEmulationEnabledParams) {
		d.Mobile = p.narrow
	}), chromedp.Navigate(address+"/"))

	p.to(lan)
	p.shot("1-start")
	p.press("Bắt đầu")
	p.reads("xin quý vị đọc")
	p.shot("2-notice")
	p.press("Đồng ý")
	p.reads("Đã ghi nhận sự đồng ý")
	p.press("Phản ánh, kiến nghị")
	p.press("1. Phản ánh")
	p.write("duong thon")
	p.reads("Việc xảy ra ở xã, phường nào")
	p.write("ba dong")
	p.shot("3-places")
	p.press("Ghi tên")
	p.reads("Xin kể lại sự việc")
	p.write("Cầu tràn thôn Nước Trang sụt lở mố, học sinh qua lại rất nguy hiểm.")
	p.reads("1 đoạn viết")
	p.attach("Ảnh mẫu")
	p.reads("1 ảnh")
	p.press("1. Tiếp tục")
	p.reads("Xin kiểm tra trước khi gửi")
	p.shot("4-review")
	p.press("✅ Gửi")
	p.reads("Đã nhận phản ánh của quý vị")
	p.shot("5-receipt")

	p.to(ha)
	p.reads("Cầu tràn thôn Nước Trang")
	p.shot("6-inbox")
	p.press("Tiếp nhận")
	p.toast("Đã tiếp nhận")
	p.reads("đang giải quyết") // the card is written anew, with its buttons
	p.press("Trả lời")
	p.reads("Xin viết câu trả lời")
	p.write("UBND xã đã đặt rào chắn, biển cảnh báo và sẽ gia cố mố cầu xong trước ngày 15.")
	p.reads("Người dân sẽ nhận được")
	p.shot("7-preview")
	p.press("Gửi trả lời")
	p.reads("Đã gửi câu trả lời")

	p.to(lan)
	p.reads("gia cố mố cầu")
	p.shot("8-answer")
	p.press("👍")
	p.press("5. ★")
	p.reads("★★★★★")
	p.shot("9-thanks")
	p.to(ha)
	p.reads("Người dân hài lòng")
	p.to(lan)
	p.shot("10-round")
	p.tidy()
}

// startBrowser starts headless Chromium.
func startBrowser(t *testing.T) context.Context {
	t.Helper()
	path := os.Getenv("DANVAN_TEST_CHROMIUM")
	if path == "" {
		if os.Getenv("DANVAN_TEST_REQUIRE") == "1" {
			t.Fatal("DANVAN_TEST_CHROMIUM is not set; run make test")
		}
		t.Skip("DANVAN_TEST_CHROMIUM is not set; make test sets it")
	}
	options := append(slices.Clone(chromedp.DefaultExecAllocatorOptions[:]), chromedp.ExecPath(path), chromedp.NoSandbox,
		chromedp.DisableGPU, chromedp.NoFirstRun, chromedp.Flag("disable-background-networking", true),
		chromedp.Flag("disable-component-update", true), chromedp.Flag("disable-sync", true), chromedp.Flag("lang", "vi"),
		chromedp.Flag("force-prefers-reduced-motion", true), chromedp.UserDataDir(t.TempDir()))
	allocated, cancel := chromedp.NewExecAllocator(context.Background(), options...)
	t.Cleanup(cancel)
	ctx, cancel := chromedp.NewContext(allocated)
	t.Cleanup(cancel)
	if err := chromedp.Do(ctx, chromedp.Navigate("about:blank")); err != nil { // without a deadline: it starts the browser
		t.Fatalf("start the browser: %v", err)
	}
	ctx, cancel = context.WithTimeout(ctx, 4*time.Minute)
	t.Cleanup(cancel)
	return ctx
}

// page is the demo's page, with one phone in front.
type page struct {
	t      *testing.T
	ctx    context.Context
	narrow bool
	name   string // of the pictures
	front  string // the CSS selector of the phone
}

type step = chromedp.Action[chromedp.Void]

func (p *page) do(steps ...step) {
	p.t.Helper()
	if err := chromedp.Do(p.ctx, steps...); err != nil {
		p.shot("failed")
		p.t.Fatal(err)
	}
}

// until waits for a JavaScript condition.
func (p *page) until(what, js string) {
	p.t.Helper()
	ctx, cancel := context.WithTimeout(p.ctx, 40*time.Second)
	defer cancel()
	_, err := chromedp.Run(ctx, chromedp.Evaluate[bool](`new Promise(done => {
		const look = () => {
			const phone = document.querySelector(`+strconv.Quote(p.front)+`);
			let ok = false;
			try { ok = `+js+`; } catch { }
			ok ? done(true) : setTimeout(look, 20);
		};
		look();
	})`, chromedp.EvalAwaitPromise))
	if err != nil {
		p.shot("failed")
		p.t.Fatalf("wait for %s: %v", what, err)
	}
}

// to brings a phone to the front.
func (p *page) to(phone int) {
	p.t.Helper()
	p.front = fmt.Sprintf("#phone-%d", phone)
	p.until("the phones", `phone !== null`)
	p.do(chromedp.Click(chromedp.CSS(fmt.Sprintf("#tabs .tab:nth-child(%d)", phone+1))), chromedp.WaitVisible(chromedp.CSS(p.front+" .screen")))
}

// press presses the newest button that shows the words.
func (p *page) press(words string) {
	p.t.Helper()
	p.until("a button "+words, `(() => {
		const all = [...phone.querySelectorAll("button")].filter(b => b.textContent.includes(`+strconv.Quote(words)+`) && b.checkVisibility());
		if (all.length === 0) return false;
		all.at(-1).click();
		return true;
	})()`)
}

// write writes a message and sends it.
func (p *page) write(text string) {
	p.t.Helper()
	p.do(chromedp.SendKeys(chromedp.CSS(p.front+" textarea"), text), chromedp.Click(chromedp.CSS(p.front+" .send")))
	p.until("the message sent", `[...phone.querySelectorAll(".msg.own")].some(m => m.textContent.includes(`+strconv.Quote(text)+`))`)
}

func (p *page) attach(what string) {
	p.t.Helper()
	p.do(chromedp.Click(chromedp.CSS(p.front + ` [aria-label="Đính kèm"]`)))
	p.press(what)
}

// reads waits for a message of the bot.
func (p *page) reads(text string) {
	p.t.Helper()
	p.until(text, `[...phone.querySelectorAll(".msg.other")].some(m => m.textContent.includes(`+strconv.Quote(text)+`))`)
}

func (p *page) toast(text string) {
	p.t.Helper()
	p.until("the notice "+text, `phone.querySelector(".toast").textContent.includes(`+strconv.Quote(text)+`)`)
}

// shot writes a picture of the page where DANVAN_SCREENSHOTS names a folder.
func (p *page) shot(name string) {
	dir := os.Getenv("DANVAN_SCREENSHOTS")
	if dir == "" {
		return
	}
	_, _ = chromedp.Run(p.ctx, chromedp.Evaluate[bool](`document.fonts.ready.then(() => new Promise(done => setTimeout(() => done(true), 150)))`, chromedp.EvalAwaitPromise))
	png, err := chromedp.Run(p.ctx, chromedp.CaptureScreenshot())
	if err == nil {
		err = os.WriteFile(filepath.Join(dir, "demo-"+p.name+"-"+name+".png"), png, 0o600)
	}
	if err != nil {
		p.t.Logf("no picture: %v", err)
	}
}

// tidy looks for what a newcomer would stumble over.
func (p *page) tidy() {
	p.t.Helper()
	wide, err := chromedp.Run(p.ctx, chromedp.Evaluate[bool](`document.documentElement.scrollWidth > innerWidth`))
	if err != nil || wide {
		p.t.Errorf("the page scrolls sideways: %v, %v", wide, err)
	}
}

// The places of further phones in the page.
const (
	tu   = 2
	quan = 8
)

// TestBrowserProject walks the story of a project in the demo's page: a citizen speaks, the owner answers.
func TestBrowserProject(t *testing.T) {
	t.Parallel()
	t.Run("wide", func(t *testing.T) { walkProject(t, 1440, 900) })
	t.Run("phone", func(t *testing.T) { walkProject(t, 390, 844) })
}

func walkProject(t *testing.T, width, height int64) {
	browser := startBrowser(t)
	address, _ := startDemo(t, demoCommand{Dir: filepath.Join(t.TempDir(), "demo")})
	p := page{t: t, ctx: browser, narrow: width < 760, name: "project-" + strconv.FormatInt(width, 10)}
	p.do(chromedp.EmulateViewport(width, height, func(d *emulation.SetDeviceMetricsOverrideParams, _ *emulation.SetTouchEmulationEnabledParams) {
		d.Mobile = p.narrow
	}), chromedp.Navigate(address+"/"))

	p.to(tu)
	p.press("Bắt đầu")
	p.reads("xin quý vị đọc")
	p.press("Đồng ý")
	p.reads("Đã ghi nhận sự đồng ý")
	p.write("/duan")
	p.press("Đường tránh phía Tây")
	p.reads("Quý vị muốn xem phần nào?")
	p.shot("1-board")
	p.press("Dân biết")
	p.reads("Văn bản đang có hiệu lực")
	p.shot("2-know")
	p.press("Về bảng dự án")
	p.press("Dân bàn")
	p.press("Góp ý: Phương án bồi thường")
	p.reads("Mã đợt lấy ý kiến")
	p.shot("3-consultation")
	p.press("✍ Góp ý")
	p.reads("đang sống ở xã, phường nào")
	p.write("ba dong")
	p.press("Đúng, tôi sống ở")
	p.reads("Câu 1/4")
	p.press("Đồng ý một phần")
	p.reads("phần nào chưa đồng ý")
	p.write("Giá cây keo còn thấp so với thị trường")
	p.reads("Câu 2/4")
	p.press("Bằng tiền")
	p.reads("Câu 3/4")
	p.press("Bỏ qua câu này")
	p.reads("Câu 4/4")
	p.press("Bỏ qua câu này")
	p.reads("Xin kiểm tra trước khi gửi")
	p.shot("4-review")
	p.press("Gửi ý kiến")
	p.reads("Đã ghi nhận ý kiến của quý vị")
	p.shot("5-sent")

	p.to(quan)
	p.write("/quanlyduan")
	p.press("Đường tránh phía Tây")
	p.reads("Giám sát đầu tư của cộng đồng")
	p.shot("6-desk")
	p.press("Mẫu nhà và hạ tầng")
	p.press("Trả lời ý kiến")
	p.reads("Xin chọn một ý kiến")
	p.shot("7-opinions")
	p.press("nước sạch")
	p.press("Tìm ý kiến tương tự")
	p.reads("giống")
	p.shot("8-similar")
	p.tidy()
}

// hung is the place of the leader's phone.
const hung = 7

// TestBrowserDigest reads the digest that waits for the leader, and goes deeper.
func TestBrowserDigest(t *testing.T) {
	t.Parallel()
	t.Run("wide", func(t *testing.T) { walkDigest(t, 1440, 900) })
	t.Run("phone", func(t *testing.T) { walkDigest(t, 390, 844) })
}

func walkDigest(t *testing.T, width, height int64) {
	browser := startBrowser(t)
	address, _ := startDemo(t, demoCommand{Dir: filepath.Join(t.TempDir(), "demo"), Past: 300})
	p := page{t: t, ctx: browser, narrow: width < 760, name: "digest-" + strconv.FormatInt(width, 10)}
	p.do(chromedp.EmulateViewport(width, height, func(d *emulation.SetDeviceMetricsOverrideParams, _ *emulation.SetTouchEmulationEnabledParams) {
		d.Mobile = p.narrow
	}), chromedp.Navigate(address+"/"))

	p.to(hung)
	p.reads("Bản tin tuần – toàn tỉnh")
	p.until("the picture", `[...phone.querySelectorAll("img")].some(i => i.complete && i.naturalWidth === 720)`)
	p.shot("1-digest")
	p.press("Xem chi tiết")
	p.reads("Hiện đang mở")
	p.shot("2-report")
	p.press("Theo lĩnh vực")
	p.reads("Theo lĩnh vực – Toàn tỉnh")
	p.shot("3-subjects")
	p.press("1. ")
	p.reads("Toàn tỉnh – ")
	p.press("Phản ánh trong kỳ")
	p.reads("Danh sách không nêu tên người dân")
	p.shot("4-cases")
	p.tidy()
}

// TestBrowserClock moves the demo's time by its page as a newcomer would.
func TestBrowserClock(t *testing.T) {
	t.Parallel()
	t.Run("wide", func(t *testing.T) { moveTime(t, 1440, 900) })
	t.Run("phone", func(t *testing.T) { moveTime(t, 390, 844) })
}

// desk is the place of the coordinator's phone.
const desk = 6

func moveTime(t *testing.T, width, height int64) {
	browser := startBrowser(t)
	address, _ := startDemo(t, demoCommand{Dir: filepath.Join(t.TempDir(), "demo")})
	p := page{t: t, ctx: browser, narrow: width < 760, name: strconv.FormatInt(width, 10), front: "#clock"}
	p.do(chromedp.EmulateViewport(width, height, func(d *emulation.SetDeviceMetricsOverrideParams, _ *emulation.SetTouchEmulationEnabledParams) {
		d.Mobile = p.narrow
	}), chromedp.Navigate(address+"/"))
	day := func(years, months, days int) string {
		return time.Now().In(demoZone).AddDate(years, months, days).Format("02/01/2006")
	}
	says := func(text string) {
		t.Helper()
		p.until(text, `phone.querySelector(".clock-says").textContent.includes(`+strconv.Quote(text)+`)`)
	}
	shows := func(date string) {
		t.Helper()
		p.until("the date "+date, `phone.querySelector(".clock-day").textContent.includes(`+strconv.Quote(date)+`)`)
	}
	goTo := func(date string) {
		t.Helper()
		p.until("an empty field", `(phone.querySelector("#clock-date").value = "") === ""`)
		p.do(chromedp.SendKeys(chromedp.CSS("#clock-date"), date+"\r"))
	}

	p.until("the control", `!document.querySelector("#clock").hidden`)
	if p.narrow {
		p.shot("clock-0-closed")
		p.do(chromedp.Click(chromedp.CSS("#clock-toggle")))
	}
	p.do(chromedp.WaitVisible(chromedp.CSS("#clock-date")))
	shows(day(0, 0, 0))
	p.shot("clock-1-start")

	goTo("31/02/2027")
	says("Chưa đọc được ngày")
	p.shot("clock-2-bad")
	goTo(day(0, 0, -1))
	says("Thời gian chỉ đi tới")
	goTo(day(20, 0, 0))
	says("Xa quá")

	p.press("+1 ngày")
	says("Đã đến " + day(0, 0, 1))
	p.press("+1 tuần")
	says("Đã đến " + day(0, 0, 8))
	shows(day(0, 0, 8))
	p.shot("clock-3-week")

	far := day(2, 0, 0)
	goTo(strings.ReplaceAll(far, "/", "")) // the slashes come by themselves
	p.until("the way", `phone.querySelector("progress").checkVisibility() && phone.querySelector("progress").value > 0.004 && phone.textContent.includes(`+strconv.Quote("Đang tua tới "+far)+`)`)
	p.until("the focus on what stops it", `document.activeElement === phone.querySelector(".stop")`)
	p.shot("clock-4-moving")
	p.do(chromedp.SendKeys(chromedp.CSS("#clock .stop"), "\r"))
	says("Đã dừng ở")
	p.until("the buttons again", `phone.querySelector(".step-time").checkVisibility() && phone.contains(document.activeElement)`)
	p.shot("clock-5-stopped")

	p.to(desk)
	p.until("days in the chat", `phone.querySelectorAll(".day").length > 2`)
	p.shot("clock-6-desk")
	p.do(chromedp.Click(chromedp.CSS("#lang")))
	p.until("English", `document.querySelector("#clock .step-time").textContent === "+1 day"`)
	p.shot("clock-7-english")
	p.tidy()
}
