using System.Collections.Immutable;
using System.CommandLine;
using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Flywheel.Cli.Progressing;
using Flywheel.Core;
using Flywheel.Pipelines;
using Flywheel.Projects.Wheel;
using Flywheel.Registry;
using Flywheel.Security;

namespace Flywheel.Cli.Verbs;

/// <summary>Turns the wheel once: every step that is not done yet, the gates, the promotion.</summary>
internal sealed class RunVerb : ProjectVerb
{
    private static readonly Option<string?> ForceName = new("--force") { Description = "Promote against the gates, in this person's name", HelpName = "NAME" };
    private static readonly Option<bool> Candidate = new("--candidate") { Description = "Learn from what came in since, judge, and promote nothing: what a server's loop does" };
    private static readonly Option<string?> ForceReason = new("--reason") { Description = "Why --force is right", HelpName = "TEXT" };

    public RunVerb()
        : base("run", VerbGroup.Turn, "Turn the wheel: data, features, training, evaluation, release, gates", 0)
    {
        Command.Options.Add(ForceName);
        Command.Options.Add(ForceReason);
        Command.Options.Add(Candidate);
    }

    protected override Func<CancellationToken, Task<Answer>>? Before(string folder, ParseResult parsed, Terminal terminal) =>
        parsed.GetValue(ForceName) is null == string.IsNullOrWhiteSpace(parsed.GetValue(ForceReason)) ? null : _ => Task.FromResult(Answer.Refused(
            [new Refusal("run.force", "Force needs a name and a reason", "Only one of --force NAME and --reason TEXT was given.", "Give both: they are kept with the promotion.")]));

    protected override Task<Answer> RunAsync(ProjectSession session, ImmutableArray<string?> things, ParseResult parsed, Terminal terminal, CancellationToken cancellation) => parsed.GetValue(Candidate)
        ? CandidateTurn.RunAsync(session, terminal, cancellation)
        : RunForcedAsync(session, parsed, terminal, cancellation);

    private static async Task<Answer> RunForcedAsync(ProjectSession session, ParseResult parsed, Terminal terminal, CancellationToken cancellation)
    {
        if (parsed.GetValue(ForceName) is not { } named)
        {
            return await TurnAsync(session, null, terminal, cancellation);
        }

        var by = await Decider.FindAsync(session.Get<People>(), named, AccessRole.Approver, cancellation);
        return by.TryGet(out var who)
            ? await TurnAsync(session, new PromotionForce(who, parsed.GetValue(ForceReason)!), terminal, cancellation)
            : Answer.Refused([.. by.Refusals]);
    }

    internal static async Task<Answer> TurnAsync(ProjectSession session, PromotionForce? force, Terminal terminal, CancellationToken cancellation)
    {
        foreach (var repair in session.Repairs)
        {
            await terminal.Error.WriteLineAsync($"repaired: {repair}");
        }

        var wheel = session.Get<ProjectWheel>();
        var planned = await wheel.PlanAsync(session.Project, cancellation);
        if (!planned.TryGet(out var plan))
        {
            return Answer.Refused([.. planned.Refusals]);
        }

        var options = new WheelOptions { Run = new PipelineRunOptions { Environment = RunEnvironment.Describe(session.Project.Folder) }, Force = force };
        var lines = new StepLines(terminal.Error, live: !Console.IsErrorRedirected, session.Get<TimeProvider>());
        var turned = await wheel.TurnAsync(session.Project, plan, options, lines, cancellation);
        return turned.TryGet(out var turn) ? Answer.Done(Text(turn), Document(turn)) : Answer.Refused([.. turned.Refusals]);
    }

    private static string Text(WheelTurn turn)
    {
        if (turn.IsUnchanged)
        {
            return $"Nothing changed: {turn.Release} ({turn.Release.Digest.Abbreviated}) is champion.";
        }

        var text = new StringBuilder();
        if (turn.Iteration.Number > 1)
        {
            text.AppendLine(CultureInfo.InvariantCulture, $"iteration {turn.Iteration.Number}, since {turn.Iteration.StartedAt}: another {string.Join(", ", turn.Iteration.Changed)} than before");
        }

        foreach (var finding in turn.Verdict?.Findings ?? [])
        {
            text.AppendLine(CultureInfo.InvariantCulture, $"{(finding.Passed ? "pass" : "FAIL")}  {finding.Gate}   {finding.Evidence}");
        }

        return text.Append(CultureInfo.InvariantCulture, $"{turn.Release} ({turn.Release.Digest.Abbreviated}) is champion{(turn.Promotion?.Forced == true ? $", forced by {turn.Promotion.By}" : "")}.").ToString();
    }

    private static JsonObject Document(WheelTurn turn) => new()
    {
        ["unchanged"] = turn.IsUnchanged,
        ["iteration"] = turn.Iteration.Number,
        ["release"] = turn.Release.ToString(),
        ["digest"] = turn.Release.Digest.ToString(),
        ["steps"] = new JsonArray([.. turn.Outcome.Steps.Select(step => new JsonObject { ["step"] = step.Step, ["end"] = step.End.ToString().ToLowerInvariant() })]),
        ["gates"] = new JsonArray([.. (turn.Verdict?.Findings ?? []).Select(finding => new JsonObject { ["gate"] = finding.Gate, ["passed"] = finding.Passed, ["evidence"] = finding.Evidence })]),
    };
}
