package civic_test

import (
	"encoding/json"
	"reflect"
	"testing"

	"danvan/civic"
)

func TestWords(t *testing.T) {
	w := civic.Words{"en": "Commune"}
	if w.In("en", "Xã") != "Commune" || w.In("fr", "Xã") != "Xã" || civic.Words(nil).In("en", "Xã") != "Xã" {
		t.Error("In is wrong")
	}
	if got := w.With("fr", " Commune "); !reflect.DeepEqual(got.All("Xã"), []string{"Xã", "Commune"}) || len(w) != 1 {
		t.Errorf("%v, of %v", got.All("Xã"), w)
	}
	for stored, want := range map[string]civic.Words{`{}`: nil, `{"en":"Commune"}`: w} {
		var got civic.Words
		if err := got.Scan([]byte(stored)); err != nil || !reflect.DeepEqual(got, want) || got.JSON() != stored {
			t.Errorf("%s is read as %v, %v", stored, got, err)
		}
	}
	for kept, want := range map[string]civic.Words{`""`: nil, `"Commune"`: w, `{"en":"Commune"}`: w, `null`: nil} { // an English text, as dialogues had it
		var got civic.Words
		if err := json.Unmarshal([]byte(kept), &got); err != nil || !reflect.DeepEqual(got, want) {
			t.Errorf("%s is read as %v, %v", kept, got, err)
		}
	}
	for kept, want := range map[string]civic.Words{`""`: nil, `"Commune"`: w, `{"en":"Commune","eo":"Komunumo"}`: w.With("eo", "Komunumo"), `{"eo":"Komunumo"}`: {"eo": "Komunumo"}} {
		if got, err := json.Marshal(want); err != nil || string(got) != kept {
			t.Errorf("%v is written as %s, %v", want, got, err)
		}
	}
	if got := civic.LanguagesOf(w, nil, civic.Words{"eo": "Komunumo", "en": "X"}); !reflect.DeepEqual(got, []string{"en", "eo"}) {
		t.Errorf("languages %v", got)
	}
	if !w.Within(7, "Xã") || w.Within(6, "Xã") || w.Within(7, "Ủy ban xã") {
		t.Error("Within is wrong")
	}
	if (&w).Scan(1) == nil {
		t.Error("a number is read as words")
	}
}
