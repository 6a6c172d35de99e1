/// What is done to the octets of a request before the stack parses them, so that it can answer what it would drop.
///
/// The stack ends a field at a NUL, finds no way back by a Via that it cannot read, and knows no request in a start line that is none. RFC 4475
/// owes each of these an answer. Octets are only overwritten, never moved; what stands behind the header fields is left alone.
enum RequestMending {
    private static let space = UInt8(ascii: " ")
    private static let tab = UInt8(ascii: "\t")
    private static let carriageReturn = UInt8(ascii: "\r")
    private static let lineFeed = UInt8(ascii: "\n")

    /// - Parameters:
    ///   - line: the start line, without its end.
    ///   - octets: what has arrived, the start line included; its end may be a NUL already.
    /// - Returns: false when the request is malformed, and to be answered 400 where a Via leads back.
    static func mend(line: UnsafeRawBufferPointer, octets: UnsafeMutableRawBufferPointer) -> Bool {
        guard line.count <= MessageBounds.fieldOctets, let version = version(of: line) else { return false }
        var isSound = true
        var field = fieldsStart(UnsafeRawBufferPointer(octets))
        while field < octets.count {
            let end = fieldEnd(UnsafeRawBufferPointer(octets), from: field)
            guard end > field else { break }
            var value = UnsafeMutableRawBufferPointer(rebasing: octets[field..<end])
            if !mendNULs(value) { isSound = false }
            if let start = viaValueStart(UnsafeRawBufferPointer(value)) {
                value = UnsafeMutableRawBufferPointer(rebasing: value[start...])
                if !mendVersion(value, of: version) || !mendParameters(value) { isSound = false }
            }
            field = end + 1
            // The rest of CR LF.
            if field < octets.count, octets[end] == carriageReturn, octets[field] == lineFeed { field += 1 }
        }
        return isSound
    }

    // MARK: Finding

    /// The version that a start line ends with: the digits of `SIP/2.0` (RFC 3261 §7.1).
    private static func version(of line: UnsafeRawBufferPointer) -> ArraySlice<UInt8>? {
        let trimmed = line.lastIndex { !isSpace($0) }.map { line[...$0] } ?? line[0..<0]
        let word = trimmed.lastIndex(where: isSpace).map { trimmed[($0 + 1)...] } ?? trimmed
        guard word.count > 4, starts(UnsafeRawBufferPointer(rebasing: word), with: "sip/") else { return nil }
        return ArraySlice(word.dropFirst(4))
    }

    /// Where the first header field begins.
    private static func fieldsStart(_ octets: UnsafeRawBufferPointer) -> Int {
        let line = octets.firstIndex { !isSpace($0) && !isLineEnd($0) } ?? octets.count
        let end = octets[line...].firstIndex { isLineEnd($0) || $0 == 0 } ?? octets.count
        return end + 1 < octets.count && octets[end + 1] == lineFeed && octets[end] != lineFeed ? end + 2 : end + 1
    }

    /// Where the line ends that begins here, lines that continue it included (RFC 3261 §7.3.1).
    private static func fieldEnd(_ octets: UnsafeRawBufferPointer, from start: Int) -> Int {
        var end = start
        while true {
            guard let stop = octets[end...].firstIndex(where: isLineEnd) else { return octets.count }
            guard stop > start else { return stop }
            let isPair = stop + 1 < octets.count && octets[stop] == carriageReturn && octets[stop + 1] == lineFeed
            let next = stop + (isPair ? 2 : 1)
            guard next < octets.count, isSpace(octets[next]) else { return stop }
            end = next
        }
    }

    /// Where the value begins, when the field is a Via, in its long or short form.
    private static func viaValueStart(_ field: UnsafeRawBufferPointer) -> Int? {
        guard let colon = field.firstIndex(of: UInt8(ascii: ":")) else { return nil }
        let name = field[..<colon].lastIndex { !isSpace($0) }.map { $0 + 1 } ?? 0
        guard starts(field, with: "via") ? name == 3 : starts(field, with: "v") && name == 1 else { return nil }
        return colon + 1
    }

    // MARK: Mending

    /// Only a quoted pair may hold a NUL (RFC 3261 §25.1), where a space does as well.
    private static func mendNULs(_ field: UnsafeMutableRawBufferPointer) -> Bool {
        var isSound = true
        for index in field.indices where field[index] == 0 {
            field[index] = space
            if index == 0 || field[index - 1] != UInt8(ascii: "\\") { isSound = false }
        }
        return isSound
    }

    /// A Via of the request's own foreign version leads back as one of ours does: the answer, 505, needs it.
    private static func mendVersion(_ via: UnsafeMutableRawBufferPointer, of version: ArraySlice<UInt8>) -> Bool {
        let ours = Array("2.0".utf8)
        guard let slash = via.firstIndex(of: UInt8(ascii: "/")),
            let start = via[(slash + 1)...].firstIndex(where: { !isSpace($0) && !isLineEnd($0) })
        else { return true }
        let end = via[start...].firstIndex { isSpace($0) || isLineEnd($0) || $0 == UInt8(ascii: "/") } ?? via.count
        guard end - start == ours.count, !via[start..<end].elementsEqual(ours) else { return true }
        let isConsistent = via[start..<end].elementsEqual(version)
        for (place, digit) in zip(start..<end, ours) { via[place] = digit }
        return isConsistent
    }

    /// Takes away separators with nothing between them.
    private static func mendParameters(_ via: UnsafeMutableRawBufferPointer) -> Bool {
        var isSound = true
        var isQuoted = false
        /// A separator behind which nothing came yet.
        var separator: Int?
        var index = 0
        while index < via.count {
            switch via[index] {
            case UInt8(ascii: "\\") where isQuoted: index += 1
            case UInt8(ascii: "\""):
                isQuoted.toggle()
                separator = nil
            case UInt8(ascii: ";") where !isQuoted, UInt8(ascii: ",") where !isQuoted:
                if let separator {
                    via[separator] = space
                    isSound = false
                }
                separator = index
            case let octet where isSpace(octet) || isLineEnd(octet): break
            default: separator = nil
            }
            index += 1
        }
        guard let separator else { return isSound }
        via[separator] = space
        return false
    }

    // MARK: Octets

    private static func isSpace(_ octet: UInt8) -> Bool { octet == space || octet == tab }
    private static func isLineEnd(_ octet: UInt8) -> Bool { octet == carriageReturn || octet == lineFeed }

    /// - Parameter prefix: in small letters.
    private static func starts(_ octets: UnsafeRawBufferPointer, with prefix: StaticString) -> Bool {
        guard octets.count >= prefix.utf8CodeUnitCount else { return false }
        return (0..<prefix.utf8CodeUnitCount).allSatisfy { octets[$0] | 0x20 == prefix.utf8Start[$0] | 0x20 }
    }
}
