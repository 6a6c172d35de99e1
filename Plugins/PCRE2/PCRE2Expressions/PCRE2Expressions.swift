public import AudioRouting
import PCRE2Library

/// Regular expressions by PCRE2, which tries so many ways and no more (pcre2api(3), "The match context").
///
/// What an expression may ask for itself, such as `(*LIMIT_MATCH=…)`, only lowers these limits, and nothing is compiled to
/// machine code.
public struct PCRE2Expressions: NameExpressions {
    /// Bytes of an expression: 256 characters.
    static let longest = 1024
    /// Groups within groups.
    static let deepest: UInt32 = 50
    /// Ways that one match may try, and how many it may keep in mind: a usual expression needs some dozens for a name.
    static let mostTries: UInt32 = 5000
    /// KiB that one match may take.
    static let mostMemory: UInt32 = 512

    public init() {}

    public func compile(_ text: String) -> (any NameExpression)? {
        let pattern = Array(text.utf8)
        guard let context = pcre2_compile_context_create_8(nil) else { return nil }
        defer { pcre2_compile_context_free_8(context) }
        pcre2_set_max_pattern_length_8(context, Self.longest)
        pcre2_set_parens_nest_limit_8(context, Self.deepest)
        // Unicode in classes as well; and never half a character.
        let options = PCRE2_UTF | PCRE2_UCP | PCRE2_NEVER_BACKSLASH_C | PCRE2_ANCHORED | PCRE2_ENDANCHORED
        var (reason, place) = (Int32(0), 0)
        guard let code = pcre2_compile_8(pattern, pattern.count, options, &reason, &place, context) else { return nil }
        return PCRE2Expression(code)
    }
}

/// A compiled expression, with what a match needs.
///
/// `@unchecked` because of the pointers: they are this object's alone, and one thread at a time matches.
private final class PCRE2Expression: NameExpression, @unchecked Sendable {
    private let code: OpaquePointer
    private let limits: OpaquePointer?
    private let result: OpaquePointer?

    init(_ code: OpaquePointer) {
        self.code = code
        limits = pcre2_match_context_create_8(nil)
        result = pcre2_match_data_create_8(1, nil)
        guard let limits else { return }
        pcre2_set_match_limit_8(limits, PCRE2Expressions.mostTries)
        pcre2_set_depth_limit_8(limits, PCRE2Expressions.mostTries)
        pcre2_set_heap_limit_8(limits, PCRE2Expressions.mostMemory)
    }

    deinit {
        pcre2_match_data_free_8(result)
        pcre2_match_context_free_8(limits)
        pcre2_code_free_8(code)
    }

    func matches(_ name: String) -> Bool {
        guard let limits, let result else { return false }
        let name = Array(name.utf8)
        // Anything below 0 is no match, limits that were reached included (pcre2api(3), "Error returns").
        return pcre2_match_8(code, name, name.count, 0, 0, result, limits) >= 0
    }
}
