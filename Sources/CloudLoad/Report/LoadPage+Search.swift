extension LoadPage {
    /// The rates that a search tried, in their order.
    static func search(_ summary: LoadSummary) -> HTML {
        guard !summary.search.isEmpty else { return "" }
        let rows = summary.search.enumerated().html { position, step in
            """
            <tr><td>\(position + 1)</td><td>\(FigureText.rate(step.rate))</td><td class="text">\(word(step.holds))</td>\
            <td class="text">\(step.seen)</td></tr>
            """
        }
        let result: HTML =
            if let held = summary.highestHeld {
                "The highest rate that held is <b>\(FigureText.rate(held))</b>; all other figures are of it."
            } else {
                "None of the rates held."
            }
        return """
            <section><h2>Search for the highest rate</h2><p class="said">\(result)</p>\
            <div class="scroll" tabindex="0"><table>
            <tr><th>step</th><th>rate</th><th class="text">verdict</th><th class="text">seen</th></tr>\
            \(rows)</table></div></section>

            """
    }
}
