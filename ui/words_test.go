package ui

import (
	"strings"
	"testing"
)

func TestWordsKeepNumbersAndNamesTogether(t *testing.T) {
	keep := func(s string) string { return `<span class="bt-nowrap">` + s + `</span>` }
	tests := []struct{ text, want string }{
		{"Заявка КВЭ-2026-000001 подана", "Заявка " + keep("КВЭ-2026-000001") + " подана"},
		{"Қағидалардың 38-тармағы", "Қағидалардың " + keep("38-тармағы")},
		{"Школа в г. Кокшетау, ул. Ауэзова, 214", "Школа в " + keep("г. Кокшетау") + ", " + keep("ул. Ауэзова") + ", 214"},
		{"Ақмола облысы, Көкшетау қ., Әуезов к-сі, 214", "Ақмола облысы, " + keep("Көкшетау қ.") + ", " + keep("Әуезов к-сі") + ", 214"},
		{"аттестат № СМ-0055", "аттестат " + keep("№ СМ-0055")},
		{"план-график", "план-график"},
		{"260411101000000147-очень-длинное-имя.pdf", "260411101000000147-очень-длинное-имя.pdf"},
		{"<b> № 5", "&lt;b&gt; " + keep("№ 5")},
	}
	for _, tt := range tests {
		var b strings.Builder
		if err := words(tt.text).Render(t.Context(), &b); err != nil || b.String() != tt.want {
			t.Errorf("words(%q) = %s, %v, want %s", tt.text, b.String(), err, tt.want)
		}
	}
}
