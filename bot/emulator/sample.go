package emulator

import (
	"bytes"
	"image"
	"image/color"
	"image/jpeg"
	"sync"
)

// SamplePhoto is a small picture for those who have none at hand.
var SamplePhoto = sync.OnceValue(func() []byte {
	const w, h = 480, 320
	img := image.NewRGBA(image.Rect(0, 0, w, h))
	for y := range h {
		for x := range w {
			c := color.RGBA{R: 0x8e, G: 0xc5, B: uint8(0xe8 - y/8), A: 0xff}
			if y > h/2+(x-w/2)*(x-w/2)/900 {
				c = color.RGBA{R: 0x5b, G: 0x8c, B: 0x5a, A: 0xff}
			}
			if y > h*3/4 {
				c = color.RGBA{R: 0xb9, G: 0xa1, B: 0x7c, A: 0xff}
			}
			img.SetRGBA(x, y, c)
		}
	}
	var out bytes.Buffer
	if err := jpeg.Encode(&out, img, nil); err != nil {
		panic("encode the sample photo: " + err.Error()) // cannot happen: a buffer takes all
	}
	return out.Bytes()
})
