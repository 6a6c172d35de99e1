/// A microphone and a speaker of which somebody says that they are one headset: `microphone:speaker`, each a name or a
/// regular expression, in quotation marks where a colon or a comma is part of it.
struct HeadsetPair {
    let microphone: NamePattern
    let speaker: NamePattern

    /// Nil when there are no two names in it.
    init?(_ text: String) {
        var rest = Substring(text)
        guard let microphone = Self.name(&rest), rest.popFirst() == ":", let speaker = Self.name(&rest), rest.isEmpty
        else { return nil }
        self.microphone = NamePattern(microphone)
        self.speaker = NamePattern(speaker)
    }

    /// The name at the beginning, with the blanks around it. What is not quoted reaches to the next colon.
    private static func name(_ rest: inout Substring) -> String? {
        rest = rest.drop(while: \.isWhitespace)
        var name = ""
        if rest.first == "\"" {
            rest.removeFirst()
            while let character = rest.popFirst() {
                if character == "\"", rest.first != "\"" {
                    rest = rest.drop(while: \.isWhitespace)
                    return name.isEmpty ? nil : name
                }
                if character == "\"" { rest.removeFirst() }
                name.append(character)
            }
            return nil
        }
        name = String(rest.prefix { $0 != ":" })
        rest = rest.dropFirst(name.count)
        while name.last?.isWhitespace == true { name.removeLast() }
        return name.isEmpty ? nil : name
    }
}
