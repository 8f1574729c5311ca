using System.Net;
using System.Text;
using Flywheel.Evaluation.Reports;
using Flywheel.Registry;
using Flywheel.Registry.Releases;
using Flywheel.Serving;

namespace Flywheel.Server;

/// <summary>The page at <c>/</c>: the champion's report, and what to try next.</summary>
public sealed class FrontPage(ReleaseRegistry registry, Endpoints endpoints)
{
    /// <summary>Writes the page as of now.</summary>
    public async Task<string> WriteAsync(CancellationToken cancellationToken)
    {
        var endpoint = endpoints.All.FirstOrDefault();
        if (endpoint is null)
        {
            return "<!doctype html><title>Flywheel</title><p>No release serves yet. Turn the wheel with <code>flywheel run</code>.";
        }

        var opened = await registry.OpenAsync(endpoint.Snapshot.Digest, cancellationToken);
        var page = opened.TryGet(out var release)
            ? release.Files.TryGetValue(ReleaseFiles.Report, out var report) ? ReportPage.Write(ReportJson.Read(report.Span)) : Card(release)
            : $"<!doctype html><title>Flywheel</title><p>{WebUtility.HtmlEncode(opened.Refusals[0].ToString())}</body>";
        return page.Replace("</body>", $"{Next(endpoint)}</body>", StringComparison.Ordinal);
    }

    // A model that was made elsewhere has no report, only its card.
    private static string Card(ReleaseSnapshot release) =>
        $"<!doctype html><title>Flywheel</title><body><pre>{WebUtility.HtmlEncode(Encoding.UTF8.GetString(release.Files[ReleaseFiles.Card].Span))}</pre></body>";

    private static string Next(Endpoint endpoint)
    {
        var text = new StringBuilder();
        text.Append($"<h2>What to try next</h2><p class=\"lead\">{WebUtility.HtmlEncode(endpoint.Snapshot.Version.ToString())} ({endpoint.Snapshot.Digest.Abbreviated}) answers at <code>/v1/endpoints/{endpoint.Name}/predict</code></p><table>");
        foreach (var (command, why) in new[]
        {
            ("flywheel predict", "ask it from the command line"),
            ("flywheel show", "what it is made of"),
            ("flywheel trace", "from a prediction back to rows and code"),
            ("flywheel reproduce", "make it again and compare digests"),
        })
        {
            text.Append($"<tr><td><code>{command}</code></td><td>{why}</td></tr>");
        }

        return text.Append("<tr><td><a href=\"/metrics\">/metrics</a></td><td>what Prometheus reads</td></tr></table>").ToString();
    }
}
