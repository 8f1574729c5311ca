using System.Globalization;
using System.Text.Json.Nodes;
using Flywheel.Cli.Progressing;
using Flywheel.Pipelines;
using Flywheel.Pipelines.Jobs;
using Flywheel.Projects.Definitions;
using Flywheel.Projects.Wheel;
using Flywheel.Registry;

namespace Flywheel.Cli;

/// <summary>Makes a candidate and says how it did: for people, and for the loop of a server, whose child this then is.</summary>
internal static class CandidateTurn
{
    internal static async Task<Answer> RunAsync(ProjectSession session, Terminal terminal, CancellationToken cancellation)
    {
        using var stopping = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        if (Environment.GetEnvironmentVariable(ChildProcess.ParentVariable) is not null)
        {
            _ = Task.Run(() => EndWithParentAsync(stopping), CancellationToken.None);
        }

        var options = new WheelOptions { Run = new PipelineRunOptions { Environment = RunEnvironment.Describe(session.Project.Folder) } };
        var lines = new StepLines(terminal.Error, live: false, session.Get<TimeProvider>());
        var made = await session.Get<CandidateWheel>().MakeAsync(session.Project, session.Project.Loop?.Retrain ?? new RetrainDefinition(), options, lines, stopping.Token);
        if (!made.TryGet(out var turn))
        {
            return Answer.Refused([.. made.Refusals]);
        }

        var opened = await session.Get<ReleaseRegistry>().OpenAsync(turn.Release.Digest, stopping.Token);
        var summary = opened.TryGet(out var release)
            ? $"On the last rows: {string.Join(", ", release.Manifest.Metrics.Where(metric => double.IsFinite(metric.Value)).Select(metric => string.Create(CultureInfo.InvariantCulture, $"{metric.Key} {metric.Value:0.0000}")))}."
            : opened.Refusals[0].Sentence;
        var findings = turn.Verdict?.Findings ?? [];
        var verdict = turn.Verdict is null ? "it is the champion, made again" : turn.Verdict.Passed ? "its gates are passed" : "its gates are not passed";
        var gates = string.Concat(findings.Select(finding => $"{(finding.Passed ? "pass" : "FAIL")}  {finding.Gate}   {finding.Evidence}{Environment.NewLine}"));
        return Answer.Done($"{gates}{turn.Release} ({turn.Release.Digest.Abbreviated}): {verdict}. {summary}", new JsonObject
        {
            ["release"] = turn.Release.ToString(),
            ["version"] = turn.Release.Version,
            ["digest"] = turn.Release.Digest.ToString(),
            ["is_champion"] = turn.Verdict is null,
            ["passed"] = turn.Verdict?.Passed ?? true,
            ["gates"] = new JsonArray([.. findings.Select(finding => new JsonObject { ["gate"] = finding.Gate, ["passed"] = finding.Passed, ["evidence"] = finding.Evidence })]),
            ["summary"] = summary,
        });
    }

    // A server that is killed closes the child's input; what it would have made belongs to nobody then, and the next server makes it.
    private static async Task EndWithParentAsync(CancellationTokenSource stopping)
    {
        try
        {
            await using var input = Console.OpenStandardInput();
            await input.CopyToAsync(Stream.Null, CancellationToken.None);
            await stopping.CancelAsync();
        }
        catch (ObjectDisposedException)
        {
            // It was done before its parent.
        }
    }
}
