// Package picture draws what is sent as a picture: the weekly digest. It is given words and numbers, and knows no language.
package picture

import (
	"fmt"
	"math"
	"strconv"

	"github.com/go-analyze/charts"
	"golang.org/x/text/unicode/norm"
)

// The picture's size in pixels: a phone shows it as wide as its screen. Writing the file takes most of the time, and with
// every pixel more.
const (
	Width  = 720
	Height = 900
)

// The page is laid out on a grid that is finer by half.
const (
	wide   = 1080
	high   = 1350
	margin = 50
	inner  = wide - 2*margin
)

func scaled(n int) int { return n * Width / wide }

// Digest is what the picture shows, in words.
type Digest struct {
	Title, Period string
	Numbers       []Number // three, side by side

	TrendTitle string
	Trend      []Bar // the last is the one told of
	Usual      float64
	UsualLabel string

	StarsTitle string
	Stars      [5]int // how many gave 1, 2, … 5
	NoStars    string // in the place of the distribution where there is none

	RanksTitle string
	Ranks      []Rank // three at most
	NoRanks    string
}

// Number is one figure, with what it is and how it compares.
type Number struct{ Value, Label, Note string }

// Bar is one week.
type Bar struct {
	Label string
	Value int
}

// Rank is one agency, its share of what was due that was answered in time, and the words to it.
type Rank struct {
	Label string
	Share float64
	Note  string
}

// Colours that differ in lightness, so that they can be told apart without hue. Okabe and Ito's blue and vermilion.
var (
	ink   = charts.ColorRGB(26, 26, 26)
	quiet = charts.ColorRGB(89, 89, 89)
	blue  = charts.ColorRGB(0, 114, 178)
	pale  = charts.ColorRGB(168, 203, 228)
	warm  = charts.ColorRGB(178, 71, 0)
	paper = charts.ColorRGB(255, 255, 255)
	rule  = charts.ColorRGB(210, 210, 210)
)

// page is a picture that is being drawn, on the grid.
type page struct{ painter *charts.Painter }

// rect fills a rectangle, with a border where it has another colour.
func (p page) rect(left, top, right, bottom int, fill, border charts.Color) {
	p.painter.FilledRect(scaled(left), scaled(top), scaled(right), scaled(bottom), fill, border, 1)
}

// Draw draws the digest as a PNG.
func Draw(d Digest) ([]byte, error) {
	p := page{charts.NewPainter(charts.PainterOptions{OutputFormat: charts.ChartOutputPNG, Width: Width, Height: Height})}
	p.rect(0, 0, wide, high, paper, paper)
	p.write(d.Title, margin, 75, 42, ink)
	p.write(d.Period, margin, 122, 28, quiet)
	p.numbers(d.Numbers, 150)
	p.heading(d.TrendTitle, 405)
	p.trend(d, 440, 290)
	p.heading(d.StarsTitle, 815)
	p.stars(d, 840)
	p.heading(d.RanksTitle, 1065)
	p.ranks(d, 1090)
	png, err := p.painter.Bytes()
	if err != nil {
		return nil, fmt.Errorf("draw digest: %w", err)
	}
	return png, nil
}

func (p page) write(text string, x, y int, size float64, color charts.Color) {
	p.painter.Text(norm.NFC.String(text), scaled(x), scaled(y), 0, charts.FontStyle{FontSize: size / 2, FontColor: color, Font: charts.GetDefaultFont()})
}

// width is how wide a text of a size is.
func (p page) width(text string, size float64) int {
	return p.painter.MeasureText(norm.NFC.String(text), 0, charts.FontStyle{FontSize: size / 2, FontColor: ink, Font: charts.GetDefaultFont()}).Width() * wide / Width
}

// fit cuts a text to a width, with an ellipsis.
func (p page) fit(text string, size float64, width int) string {
	runes := []rune(norm.NFC.String(text))
	for cut := len(runes); cut > 0; cut-- {
		short := string(runes[:cut])
		if cut < len(runes) {
			short += "…"
		}
		if p.width(short, size) <= width {
			return short
		}
	}
	return ""
}

func (p page) heading(text string, y int) { p.write(p.fit(text, 32, inner), margin, y, 32, ink) }

func (p page) numbers(list []Number, top int) {
	const gap = 20
	box := (inner - gap*(len(list)-1)) / max(1, len(list))
	for i, n := range list {
		left := margin + i*(box+gap)
		p.rect(left, top, left+box, top+190, paper, rule)
		p.write(n.Value, left+20, top+85, 64, blue)
		p.write(p.fit(n.Label, 26, box-40), left+20, top+130, 26, ink)
		p.write(p.fit(n.Note, 24, box-40), left+20, top+168, 24, quiet)
	}
}

// trend draws a bar for each week with its number at the foot, the last one darker, and a dashed line at the usual.
func (p page) trend(d Digest, top, tall int) {
	most := max(1, int(d.Usual+0.5))
	for _, b := range d.Trend {
		most = max(most, b.Value)
	}
	slot := inner / max(1, len(d.Trend))
	bottom := top + tall
	height := func(v float64) int { return int(v / float64(most) * float64(tall-70)) }
	for i, b := range d.Trend {
		left, last := margin+i*slot, i == len(d.Trend)-1
		color := pale
		if last {
			color = blue
		}
		p.rect(left+6, bottom-height(float64(b.Value)), left+slot-6, bottom, color, color)
		number := strconv.Itoa(b.Value)
		shade := ink
		if last && height(float64(b.Value)) > 40 { // on the dark bar
			shade = paper
		}
		p.write(number, left+(slot-p.width(number, 22))/2, bottom-14, 22, shade)
		if last || i%3 == 1 {
			p.write(b.Label, left+(slot-p.width(b.Label, 20))/2, bottom+28, 20, quiet)
		}
	}
	p.rect(margin, bottom, margin+inner, bottom+2, ink, ink)
	if d.Usual > 0 {
		y := bottom - height(d.Usual)
		p.painter.DashedLineStroke([]charts.Point{{X: scaled(margin), Y: scaled(y)}, {X: scaled(margin + inner), Y: scaled(y)}}, warm, 2, []float64{12, 8})
		p.write(d.UsualLabel, margin, top+12, 24, warm)
	}
}

// stars draws how many gave how many stars, as bars with their numbers.
func (p page) stars(d Digest, top int) {
	all, most := 0, 1
	for _, n := range d.Stars {
		all, most = all+n, max(most, n)
	}
	if all == 0 {
		p.write(d.NoStars, margin, top+40, 26, quiet)
		return
	}
	const row, left, right = 36, 110, 170
	for i := range 5 {
		star, y := 5-i, top+i*row
		n := d.Stars[star-1]
		p.write(strconv.Itoa(star), margin, y+26, 26, ink)
		p.star(margin+42, y+16)
		long := (inner - left - right) * n / most
		color := blue
		if star <= 2 {
			color = warm
		}
		p.rect(margin+left, y+4, margin+left+max(2, long), y+30, color, color)
		p.write(fmt.Sprintf("%d (%d%%)", n, (200*n+all)/(2*all)), margin+left+long+14, y+26, 24, ink)
	}
}

// star draws a star, which the font has not.
func (p page) star(x, y int) {
	var points []charts.Point
	for i := range 11 {
		r := 9.0
		if i%2 == 1 {
			r = 3.8
		}
		turn := float64(i) * math.Pi / 5
		points = append(points, charts.Point{X: scaled(x) + int(math.Round(r*math.Sin(turn))), Y: scaled(y) - int(math.Round(r*math.Cos(turn)))})
	}
	p.painter.FillArea(points, ink)
}

// ranks draws the share in time of agencies.
func (p page) ranks(d Digest, top int) {
	if len(d.Ranks) == 0 {
		p.write(d.NoRanks, margin, top+40, 26, quiet)
		return
	}
	const row, full = 80, 420
	for i, r := range d.Ranks {
		y := top + i*row
		p.write(p.fit(r.Label, 28, inner), margin, y+26, 28, ink)
		p.rect(margin, y+38, margin+full, y+60, paper, rule)
		p.rect(margin, y+38, margin+max(2, int(r.Share*full)), y+60, warm, warm)
		p.write(p.fit(r.Note, 24, inner-full-20), margin+full+20, y+58, 24, ink)
	}
}
