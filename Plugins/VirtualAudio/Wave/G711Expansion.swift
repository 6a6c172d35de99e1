/// The linear values of G.711 octets (ITU-T G.711 tables 1a to 2b), for WAV files that hold them.
enum G711Expansion {
    static func aLaw(_ octet: UInt8) -> Int16 {
        let code = Int(octet ^ 0x55)
        let segment = (code & 0x70) >> 4
        let step = (code & 0x0F) << 4
        let magnitude = segment == 0 ? step + 8 : (step + 0x108) << (segment - 1)
        return Int16(code & 0x80 == 0 ? -magnitude : magnitude)
    }

    static func muLaw(_ octet: UInt8) -> Int16 {
        let code = Int(~octet)
        let magnitude = ((((code & 0x0F) << 3) + 0x84) << ((code & 0x70) >> 4)) - 0x84
        return Int16(code & 0x80 == 0 ? magnitude : -magnitude)
    }
}
