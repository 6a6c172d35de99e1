import Glibc

/// A generator whose numbers are the same in every run (SplitMix64).
struct Seeded: RandomNumberGenerator {
    private var state: UInt64

    init(_ seed: UInt64) {
        state = seed
    }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}

func decibels(_ ratio: Double) -> Double { 10 * log10(max(ratio, 1e-12)) }

/// A sample of a sine at 8 kHz.
func tone(_ hertz: Double, at index: Int, peak: Double = 8000) -> Int16 {
    Int16((peak * sin(2 * .pi * hertz * Double(index) / 8000)).rounded())
}

/// The share of a signal's power that lies at one frequency, 0 to 1 (Goertzel's algorithm).
func share(of hertz: Double, in samples: some Collection<Int16>) -> Double {
    let turn = 2 * cos(2 * .pi * hertz / 8000)
    var (last, before, power) = (0.0, 0.0, 0.0)
    for sample in samples {
        let value = Double(sample)
        (last, before) = (value + turn * last - before, last)
        power += value * value
    }
    guard power > 0 else { return 0 }
    return (last * last + before * before - turn * last * before) / (power * Double(samples.count) / 2)
}
