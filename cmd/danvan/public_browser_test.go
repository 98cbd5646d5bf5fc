package main

import (
	"context"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strconv"
	"sync/atomic"
	"testing"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"
)

// TestBrowserPublic looks at the public pages in a browser without JavaScript: what they weigh, whether they fit, whether
// everything can be read (WCAG 2.2, 1.4.3: a contrast of 4.5, of 3 in large print).
func TestBrowserPublic(t *testing.T) {
	t.Parallel()
	p := startPublic(t, "postgres")
	t.Run("wide", func(t *testing.T) { lookPublic(t, p, 1440, 900) })
	t.Run("phone", func(t *testing.T) { lookPublic(t, p, 390, 844) })
}

// byteCounter counts what a browser asks for and gets.
type byteCounter struct {
	http.ResponseWriter
	bytes *atomic.Int64
}

func (c byteCounter) Write(b []byte) (int, error) {
	c.bytes.Add(int64(len(b)))
	return c.ResponseWriter.Write(b)
}

func lookPublic(t *testing.T, site *publicSite, width, height int64) {
	var requests, bytes atomic.Int64
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		requests.Add(1)
		site.handler.ServeHTTP(byteCounter{w, &bytes}, r)
	}))
	defer server.Close()
	p := page{t: t, ctx: startBrowser(t), narrow: width < 760, name: "public-" + strconv.FormatInt(width, 10)}
	p.do(func(ctx context.Context, target *chromedp.Target) (chromedp.Void, error) {
		_, err := cdp.Call(ctx, target, emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: true})
		return chromedp.Void{}, err
	}, chromedp.EmulateViewport(width, height, func(d *emulation.SetDeviceMetricsOverrideParams, _ *emulation.SetTouchEmulationEnabledParams) {
		d.Mobile = p.narrow
	}))
	var code string
	if err := site.store.DB().Get(&code, `SELECT code FROM cases WHERE NOT sealed AND status = 'accepted' ORDER BY code LIMIT 1`); err != nil {
		t.Fatal(err)
	}
	for i, address := range []string{"/", "/?lang=en&month=2026-10", "/case?code=" + code, "/case?code=PA-26-000000", "/data", "/nothing"} {
		requests.Store(0)
		bytes.Store(0)
		p.do(chromedp.Navigate(server.URL + address))
		t.Logf("%s: %d bytes in %d requests", address, bytes.Load(), requests.Load())
		if requests.Load() != 1 || bytes.Load() == 0 || bytes.Load() > 100_000 {
			t.Errorf("%s: %d bytes in %d requests", address, bytes.Load(), requests.Load())
		}
		p.whole(strconv.Itoa(i + 1))
		p.tidy()
		pale, err := chromedp.Run(p.ctx, chromedp.Evaluate[[]string](paleTexts))
		if err != nil || len(pale) > 0 {
			t.Errorf("%s: hard to read: %q, %v", address, pale, err)
		}
		if p.narrow {
			tight, err := chromedp.Run(p.ctx, chromedp.Evaluate[[]string](tightTargets))
			if err != nil || len(tight) > 0 {
				t.Errorf("%s: hard to press: %q, %v", address, tight, err)
			}
		}
	}
	// The form works without JavaScript, and by the keyboard.
	p.do(chromedp.Navigate(server.URL+"/case"), chromedp.SendKeys(chromedp.CSS("#code"), code+"\r"), chromedp.WaitVisible(chromedp.CSS("dl.state")))
}

// whole writes a picture of the whole page where DANVAN_SCREENSHOTS names a folder.
func (p *page) whole(name string) {
	dir := os.Getenv("DANVAN_SCREENSHOTS")
	if dir == "" {
		return
	}
	png, err := chromedp.Run(p.ctx, chromedp.FullScreenshot(100))
	if err == nil {
		err = os.WriteFile(filepath.Join(dir, p.name+"-"+name+".png"), png, 0o600)
	}
	if err != nil {
		p.t.Logf("no picture: %v", err)
	}
}

// paleTexts lists the texts whose contrast to what is behind them is too low.
const paleTexts = `(() => {
	const parse = c => (c.match(/[\d.]+/g) || []).map(Number);
	const light = ([r, g, b]) => {
		const [x, y, z] = [r, g, b].map(v => (v /= 255) <= .04045 ? v / 12.92 : ((v + .055) / 1.055) ** 2.4);
		return .2126 * x + .7152 * y + .0722 * z;
	};
	const behind = e => {
		for (; e; e = e.parentElement) {
			const c = parse(getComputedStyle(e).backgroundColor);
			if (c.length === 3 || c[3] === 1) return c;
		}
		return [255, 255, 255];
	};
	const found = [];
	const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
	for (let n; n = walk.nextNode();) {
		const e = n.parentElement, s = getComputedStyle(e);
		if (!n.data.trim() || !e.checkVisibility() || e.closest(".skip")) continue;
		const [a, b] = [light(parse(s.color)), light(behind(e))];
		const ratio = (Math.max(a, b) + .05) / (Math.min(a, b) + .05), size = parseFloat(s.fontSize);
		if (ratio < (size >= 24 || size >= 18.66 && s.fontWeight >= 700 ? 3 : 4.5)) found.push(n.data.trim() + " " + ratio.toFixed(2));
	}
	return found;
})()`

// tightTargets lists what can be pressed outside of a line of text and is smaller than 24 by 24 points (WCAG 2.2, 2.5.8).
const tightTargets = `[...document.querySelectorAll("nav a, button, input:not([type=hidden])")].filter(e => {
	const r = e.getBoundingClientRect();
	return r.width < 24 || r.height < 24;
}).map(e => e.textContent || e.name)`
