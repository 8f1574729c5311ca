using System.CommandLine;
using System.Text.Json.Nodes;
using Flywheel.Cli.Health;

namespace Flywheel.Cli.Verbs;

/// <summary>Checks that this machine has what Flywheel needs, and says what to do about what it lacks.</summary>
internal sealed class DoctorVerb() : Verb("doctor", VerbGroup.Check, "Check that this machine has what Flywheel needs")
{
    public override async Task<Answer> RunAsync(ParseResult parsed, Terminal terminal, CancellationToken cancellation)
    {
        var workspace = parsed.GetValue(SharedOptions.Workspace) ?? new DirectoryInfo(".flywheel");
        var checkout = Checkout.Find(AppContext.BaseDirectory);
        IReadOnlyList<HealthFinding> findings =
        [
            await DotnetCheck.RunAsync(cancellation),
            .. NodePackagesCheck.Run(checkout),
            .. NativeLibrariesCheck.Run(AppContext.BaseDirectory),
            WorkspaceCheck.Run(workspace),
            DiskCheck.Run(workspace),
        ];
        return new Answer(
            findings.All(finding => finding.IsHealthy) ? ExitCode.Done : ExitCode.Refused,
            Text(findings),
            Document(findings))
        {
            Refusals = [.. findings.Where(finding => !finding.IsHealthy).Select(finding => finding.ToRefusal())],
        };
    }

    private static string Text(IReadOnlyList<HealthFinding> findings)
    {
        var width = findings.Max(finding => finding.Subject.Length);
        return string.Join('\n', findings.Select(finding =>
            $"{(finding.IsHealthy ? "ok  " : "FAIL")}  {finding.Subject.PadRight(width)}  {finding.Found}"));
    }

    private static JsonObject Document(IReadOnlyList<HealthFinding> findings) => new()
    {
        ["healthy"] = findings.All(finding => finding.IsHealthy),
        ["findings"] = new JsonArray([.. findings.Select(finding => new JsonObject
        {
            ["subject"] = finding.Subject,
            ["healthy"] = finding.IsHealthy,
            ["found"] = finding.Found,
        })]),
    };
}
