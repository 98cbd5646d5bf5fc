package cases

import (
	"fmt"

	"danvan/civic"
)

// mapLink is a place as a text: the address of a map that shows it, or "".
func mapLink(p *civic.Point) string {
	if p == nil {
		return ""
	}
	return fmt.Sprintf("https://www.openstreetmap.org/?mlat=%.6f&mlon=%.6f#map=17/%.6f/%.6f", p.Lat, p.Lon, p.Lat, p.Lon)
}
