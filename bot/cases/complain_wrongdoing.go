package cases

import (
	"strings"

	"danvan/civic"
)

// wrongdoing are words, folded, by which people tell of wrongdoing by officials.
var wrongdoing = []string{"hoi lo", "phong bi", "lot tay", "boi duong cho can bo", "vung tien", "tham nhung", "tham o", "nhung nhieu",
	"voi vinh", "hach sach", "bao ke", "bao che", "chung chi", "chay chot", "doi tien", "vong tien", "an tien", "nhan tien",
	"bribe", "bribery", "corruption", "corrupt", "embezzle"}

// tellsOfWrongdoing reports whether a text may be about wrongdoing by officials, so that the sealed lane is offered. It
// decides nothing: the person does.
func tellsOfWrongdoing(text string) bool {
	folded := " " + civic.Fold(text) + " "
	for _, w := range wrongdoing {
		if strings.Contains(folded, " "+w+" ") {
			return true
		}
	}
	return false
}
