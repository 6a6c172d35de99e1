/// A CORS preflight (Fetch §3.2.2), and what it is answered.
struct Preflight: Sendable, Equatable {
    /// The header fields asked for that are allowed, as they were spelled.
    let headers: [String]
    let asksPrivateNetwork: Bool

    init(_ request: RequestFacts) {
        let asked = request.preflightHeaders?.split(separator: ",") ?? []
        headers = asked.map { String($0.filter { $0 != " " && $0 != "\t" }) }.filter(Self.isAllowed)
        asksPrivateNetwork = request.asksPrivateNetwork
    }

    /// The header fields of the answer.
    var answer: [(name: String, value: String)] {
        var answer = [("Access-Control-Allow-Methods", "GET, POST, DELETE, OPTIONS")]
        if !headers.isEmpty { answer.append(("Access-Control-Allow-Headers", headers.joined(separator: ", "))) }
        answer.append(("Access-Control-Max-Age", "600"))
        if asksPrivateNetwork { answer.append(("Access-Control-Allow-Private-Network", "true")) }
        return answer
    }

    private static let named: Set<String> = ["content-type", "authorization", "x-csrf-token", "accept"]

    private static func isAllowed(_ name: String) -> Bool {
        let lowerCase = name.lowercased()
        return (named.contains(lowerCase) || lowerCase.hasPrefix("x-")) && name.utf8.allSatisfy(isTokenCharacter)
    }

    /// Letters, digits and hyphens: all that names of header fields have in practice (a part of RFC 9110 §5.6.2).
    private static func isTokenCharacter(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"):
            true
        default:
            false
        }
    }
}
