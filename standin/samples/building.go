package samples

// building is what the drawings, the model and the plan of the site are made from. All lengths are metres.
type building struct {
	Name      Text     `json:"name"`
	Address   Text     `json:"address"`
	Length    float64  `json:"length"` // along x
	Width     float64  `json:"width"`  // along y
	Wall      float64  `json:"wall"`   // thickness of the outer walls
	Partition float64  `json:"partition"`
	Storeys   []storey `json:"storeys"`
}

type storey struct {
	Name      Text    `json:"name"`
	Elevation float64 `json:"elevation"`
	Height    float64 `json:"height"`
	Rooms     []room  `json:"rooms"`
}

// room is the clear space between walls; x and y are its corner nearest to the origin.
type room struct {
	No   string  `json:"no"`
	Name Text    `json:"name"`
	X    float64 `json:"x"`
	Y    float64 `json:"y"`
	W    float64 `json:"w"` // along x
	D    float64 `json:"d"` // along y
}

func (r room) area() float64 { return r.W * r.D }

// box is a rectangle in plan.
type box struct{ x, y, w, d float64 }

// outerWalls are the four walls around the building, not overlapping at the corners.
func (b building) outerWalls() []box {
	t := b.Wall
	return []box{
		{0, 0, b.Length, t},
		{0, b.Width - t, b.Length, t},
		{0, t, t, b.Width - 2*t},
		{b.Length - t, t, t, b.Width - 2*t},
	}
}
