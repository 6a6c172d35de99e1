/// Rows of texts in columns that line up.
enum Table {
    static func text(_ rows: [[String]]) -> String {
        // Before their widths are measured.
        let rows = rows.map { $0.map(PrintableText.line) }
        let columns = rows.map(\.count).max() ?? 0
        let widths = (0..<columns).map { column in rows.map { $0.count > column ? $0[column].count : 0 }.max() ?? 0 }
        return rows.map { row in
            var line = ""
            for (text, width) in zip(row, widths) {
                line += text + String(repeating: " ", count: width - text.count + 2)
            }
            while line.last == " " { line.removeLast() }
            return line + "\n"
        }.joined()
    }
}
