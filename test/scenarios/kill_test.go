package scenarios

func asked() bool      { return false }
func demonstrate() int { return 1 }
