import Foundation
import MediaCore
import Testing

@testable import HeadsetButtons

/// What the fuzzer of files and headsets began with and what it found (Fuzz/Corpus/devices), once more.
struct CorpusTests {
    @Test func devices() throws {
        let folder = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../Fuzz/Corpus/devices")
        let files = try FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)
        var (sounds, headsets) = (0, 0)
        for file in files {
            let bytes = [UInt8](try Data(contentsOf: file))
            if (try? WaveFile(bytes)) != nil { sounds += 1 }
            let length = min(Int(bytes.first ?? 0), max(bytes.count - 1, 0))
            guard let descriptor = try? HIDReportDescriptor(Array(bytes.dropFirst().prefix(length))) else { continue }
            if descriptor.isHeadset { headsets += 1 }
            var reports = HIDReports(descriptor)
            _ = reports.read(Array(bytes.dropFirst(1 + length)))
            _ = reports.reports(showing: HeadsetLights(offHook: true, ring: true, hold: true, mute: true))
        }
        #expect(sounds >= 2)
        #expect(headsets >= 2)
    }
}
