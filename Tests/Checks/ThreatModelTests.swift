import Foundation
import Testing

/// docs/threat-model.md names the test of each rule: those tests are there.
@Suite("The threat model")
struct ThreatModelTests {
    /// `HostAndOriginTests.foreign`: a file and a function in it.
    static func tests(in page: String) -> [(file: String, function: String)] {
        page.split(separator: "`").map(String.init).compactMap { word in
            let parts = word.split(separator: ".", omittingEmptySubsequences: false)
            guard parts.count == 2, parts[0].hasSuffix("Tests"),
                parts.allSatisfy({ !$0.isEmpty && $0.allSatisfy(\.isName) })
            else { return nil }
            return (String(parts[0]), String(parts[1]))
        }
    }

    @Test func everyNamedTestIsThere() throws {
        let page = try String(contentsOf: Repository.root.appending(path: "docs/threat-model.md"), encoding: .utf8)
        let named = Self.tests(in: page)
        let files = try Repository.swiftFiles(below: "Tests")
        #expect(named.count > 50, "the page names its tests as `File.function`")
        for (file, function) in named {
            let isThere = files.contains {
                $0.path.hasSuffix("/\(file).swift") && $0.text.contains("func \(function)(")
            }
            #expect(isThere, "\(file).\(function) is not below Tests")
        }
    }

    @Test func namesAreFoundInProse() {
        let found = Self.tests(in: "held by `OneTests.two`, not by `a.b`, `Tests.` or `OneTests.two(three)`")
        #expect(found.map { "\($0.file) \($0.function)" } == ["OneTests two"])
    }
}

extension Character {
    fileprivate var isName: Bool { isASCII && (isLetter || isNumber) }
}
