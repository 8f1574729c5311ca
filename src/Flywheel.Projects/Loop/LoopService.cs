using System.Collections.Immutable;
using Flywheel.Core;
using Flywheel.Monitoring.Alerts;
using Flywheel.Projects.Definitions;
using Flywheel.Projects.Loop.Monitors;
using Flywheel.Storage;
using Microsoft.Extensions.Logging;

namespace Flywheel.Projects.Loop;

/// <summary>
/// Turns the loop of one endpoint while a server runs: looks, closes days, has candidates made when there is a reason, and lets them earn their way. Every step is kept, so the next
/// server goes on where this one stopped. Of several servers of a workspace one turns it. One look at a time; may be asked from many threads.
/// </summary>
public sealed partial class LoopService(ProjectDefinition project, LoopDefinition definition, LoopRooms rooms, ICandidateMaker maker, ILogger<LoopService> logger) : IAsyncDisposable
{
    private readonly SemaphoreSlim _one = new(1, 1);
    private readonly CancellationTokenSource _stopping = new();
    private WorkspaceClaim? _claim;
    private readonly HttpClient _webhooks = new() { Timeout = TimeSpan.FromSeconds(10) };
    private AlertSender? _sender;
    private EndpointLoop? _loop;
    private Task<Result<CandidateReport>>? _making;
    private string? _reason;
    private Timestamp? _candidateAt;

    /// <summary>The endpoint.</summary>
    public string Endpoint { get; } = project.Endpoint?.Name.Text ?? project.Name;

    /// <summary>What the last look had to say against going on; empty when it went well.</summary>
    public ImmutableArray<Refusal> Refusals { get; private set; } = [];

    /// <summary>True when this server turns the loop; false while another one does.</summary>
    public bool IsTurning => _claim is not null;

    /// <summary>Looks again and again until it is stopped. A look that fails is logged, and the next one tries again.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(definition.LookEvery);
        try
        {
            do
            {
                try
                {
                    Refusals = [.. (await LookAsync(cancellationToken).ConfigureAwait(false)).Refusals];
                    foreach (var refusal in Refusals)
                    {
                        LookRefused(logger, Endpoint, refusal.ToString());
                    }
                }
                catch (Exception fault) when (fault is not OperationCanceledException)
                {
                    LookFailed(logger, Endpoint, fault);
                    Refusals = [new Refusal("loop.fault", "The loop stumbled", $"The last look at '{Endpoint}' failed: {fault.Message}", "It tries again; the log says where.")];
                    await ForgetAsync().ConfigureAwait(false);
                }
            }
            while (await timer.WaitForNextTickAsync(cancellationToken).ConfigureAwait(false));
        }
        catch (OperationCanceledException)
        {
            // Asked to stop: that is how it ends.
        }
    }

    /// <summary>One look: everything that is due now is done and kept. Refuses what could not be done.</summary>
    public async Task<Result> LookAsync(CancellationToken cancellationToken)
    {
        await _one.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            _claim ??= WorkspaceClaim.TryTake(rooms.Workspace.Root, "loops", Endpoint);
            if (_claim is null || !rooms.Endpoints.Find(Endpoint).IsOk)
            {
                return Result.Ok;
            }

            var opened = _loop is { } open ? Result.Of(open) : await OpenAsync(cancellationToken).ConfigureAwait(false);
            if (!opened.TryGet(out var loop))
            {
                return Result.From(opened.Refusals);
            }

            _loop = loop;
            await loop.NoticeAsync(cancellationToken).ConfigureAwait(false);
            var before = loop.Alarm;
            var closed = await loop.CloseAsync(cancellationToken).ConfigureAwait(false);
            if (!closed.IsOk)
            {
                await loop.GiveUpAsync(closed.Refusals, cancellationToken).ConfigureAwait(false);
            }

            if (before is null && loop.Alarm is not null && Unanswered(loop) is { } why)
            {
                await loop.TellAsync(TimelineKind.Unanswered, rooms.Endpoints.Find(Endpoint).Value.Route.Champion.Version.ToString(), Endpoint, why, cancellationToken).ConfigureAwait(false);
            }

            await loop.RecomputeAsync(cancellationToken).ConfigureAwait(false);
            await KeepAsync(loop, closed.IsOk ? closed.Value : [], cancellationToken).ConfigureAwait(false);
            await TakeCandidateAsync(loop, cancellationToken).ConfigureAwait(false);
            await BeginCandidateAsync(loop, cancellationToken).ConfigureAwait(false);
            return Result.From(closed.Refusals);
        }
        finally
        {
            _one.Release();
        }
    }

    /// <summary>Waits until no candidate is being made; for whoever wants to look at once when one is done.</summary>
    public async Task CandidateMadeAsync(CancellationToken cancellationToken)
    {
        if (_making is { } making)
        {
            await ((Task)making).WaitAsync(cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>Stops a candidate that is being made, and leaves the loop to another server.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync().ConfigureAwait(false);
        if (_making is { } making)
        {
            await ((Task)making).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        _loop?.Dispose();
        _claim?.Dispose();
        _one.Dispose();
        _webhooks.Dispose();
        _stopping.Dispose();
    }

    private async Task<Result<EndpointLoop>> OpenAsync(CancellationToken cancellationToken)
    {
        var found = await rooms.Outcomes.FindAsync(Endpoint, cancellationToken).ConfigureAwait(false);
        if (!found.TryGet(out var log))
        {
            return found.Refused<EndpointLoop>();
        }

        var state = await rooms.Store.FindAsync(Endpoint, cancellationToken).ConfigureAwait(false);
        var resumed = await EndpointLoop.ResumeAsync(Endpoint, rooms, LoopOptions.Of(definition, project.Monitor, project.Objective), log, state, cancellationToken).ConfigureAwait(false);
        if (resumed.TryGet(out var loop))
        {
            // Nobody waits for a webhook; one that fails is logged by the sender.
            _sender ??= AlertSenders.Of(project.Monitor ?? new MonitorDefinition(), _webhooks, rooms.Time, logger);
            loop.Alerted += alert => _ = _sender.SendAsync(alert, _stopping.Token);
            loop.Happened += happened => Told(logger, Endpoint, happened.Kind, happened.Release, happened.Text);
            _candidateAt = state?.CandidateAt;
            if (state?.Making is { } reason)
            {
                (_reason, _making) = (reason, _making ?? Make());
            }
        }

        return resumed;
    }

    private async Task TakeCandidateAsync(EndpointLoop loop, CancellationToken cancellationToken)
    {
        if (_making is not { IsCompleted: true } made)
        {
            return;
        }

        var report = await made.ConfigureAwait(false);
        (_making, _reason) = (null, null);
        if (!report.TryGet(out var candidate))
        {
            await loop.TellAsync(TimelineKind.Refused, "", maker.Name, string.Join(" ", report.Refusals.Select(refusal => refusal.Sentence)), cancellationToken).ConfigureAwait(false);
        }
        else if (candidate.Verdict is not { } verdict)
        {
            await loop.TellAsync(TimelineKind.Refused, candidate.Release.ToString(), "gates", "There was nothing new to learn: it is the champion, made again.", cancellationToken).ConfigureAwait(false);
        }
        else
        {
            await loop.TellAsync(TimelineKind.Trained, candidate.Release.ToString(), maker.Name, candidate.Summary, cancellationToken).ConfigureAwait(false);
            if (!verdict.Passed)
            {
                await loop.TellAsync(TimelineKind.Refused, candidate.Release.ToString(), "gates", string.Join("; ", verdict.Findings.Where(finding => !finding.Passed).Select(finding => $"'{finding.Gate}' is not so: {finding.Evidence}")) + ".", cancellationToken).ConfigureAwait(false);
            }
            else if (await loop.ChallengeAsync(candidate.Release, verdict, cancellationToken).ConfigureAwait(false) is { IsOk: false } refused)
            {
                await loop.TellAsync(TimelineKind.Refused, candidate.Release.ToString(), "serving", string.Join(" ", refused.Refusals.Select(refusal => refusal.Sentence)), cancellationToken).ConfigureAwait(false);
            }
        }

        await KeepAsync(loop, [], cancellationToken).ConfigureAwait(false);
    }

    private async Task BeginCandidateAsync(EndpointLoop loop, CancellationToken cancellationToken)
    {
        if (definition.Retrain is not { } retrain || _making is not null || loop.IsBusy || !IsFree())
        {
            return;
        }

        var facts = await FactsAsync(loop, cancellationToken).ConfigureAwait(false);
        if (new RetrainTriggers(retrain).Due(facts) is not { } reason)
        {
            return;
        }

        await loop.TellAsync(TimelineKind.Retraining, facts.Champion, Endpoint, reason, cancellationToken).ConfigureAwait(false);
        (_reason, _candidateAt, loop.Outcomes) = (reason, facts.Now, 0);
        await KeepAsync(loop, [], cancellationToken).ConfigureAwait(false);
        _making = Make();
    }

    // An alarm is answered by a candidate, or it is said why not.
    private string? Unanswered(EndpointLoop loop) => definition.Retrain switch
    {
        null => "It is told, and nothing is trained: the project declares no 'loop.retrain'.",
        { OnCalibrationAlarm: false } => "It is told, and nothing is trained: 'loop.retrain.calibration_alarm' is 'tell'.",
        _ when loop.IsBusy || _making is not null => "A candidate is on its way already: it answers this, or goes back and another one is made.",
        { Pause: var pause } when _candidateAt is { } last && Timestamp.Now(rooms.Time) < last + pause => $"A candidate waits until {last + pause}: so long is the pause after the last one.",
        _ when !IsFree() => "A candidate waits: somebody set arms or a shadow at this endpoint, and they go first.",
        _ => null,
    };

    // Arms and shadows that people set are theirs; a challenger would take their place.
    private bool IsFree() => rooms.Endpoints.Find(Endpoint).Value.Route is { Arms.IsEmpty: true, Shadow: null };

    private async Task<RetrainFacts> FactsAsync(EndpointLoop loop, CancellationToken cancellationToken)
    {
        var champion = rooms.Endpoints.Find(Endpoint).Value.Route.Champion;
        var opened = await rooms.Registry.FindAsync(champion.Version.Model, FormattableString.Invariant($"{champion.Version.Version}"), cancellationToken).ConfigureAwait(false);
        var madeAt = opened.TryGet(out var version) ? version.CreatedAt : champion.Version.CreatedAt;
        return new RetrainFacts(Timestamp.Now(rooms.Time), champion.Version.ToString(), madeAt, _candidateAt, loop.Outcomes, loop.Alarm, loop.ChampionLosses,
            champion.Manifest.Metrics.TryGetValue("log_loss", out var loss) ? loss : null);
    }

    // A maker that throws is no reason to lose the loop: what it says is the candidate's end.
    private Task<Result<CandidateReport>> Make() => Task.Run(async () =>
    {
        try
        {
            return await maker.MakeAsync(_stopping.Token).ConfigureAwait(false);
        }
        catch (Exception fault) when (fault is not OperationCanceledException)
        {
            MakerFailed(logger, Endpoint, maker.Name, fault);
            return new Refusal("loop.maker", "No candidate", $"'{maker.Name}' failed: {fault.Message}", "The loop tries again after its pause.");
        }
    });

    private Task KeepAsync(EndpointLoop loop, IReadOnlyList<DayQuality> closed, CancellationToken cancellationToken) =>
        loop.KeepAsync(closed, state => state with { CandidateAt = _candidateAt, Making = _reason }, cancellationToken);

    // What is in memory may be half of a step; what was kept is whole.
    internal async Task ForgetAsync()
    {
        await _one.WaitAsync().ConfigureAwait(false);
        _loop?.Dispose();
        _loop = null;
        _one.Release();
    }

    [LoggerMessage(EventId = 1, Level = LogLevel.Information, Message = "{Endpoint}: {Kind} {Release}. {Text}")]
    private static partial void Told(ILogger logger, string endpoint, TimelineKind kind, string release, string text);

    [LoggerMessage(EventId = 2, Level = LogLevel.Warning, Message = "The loop of {Endpoint} could not go on: {Refusal}")]
    private static partial void LookRefused(ILogger logger, string endpoint, string refusal);

    [LoggerMessage(EventId = 3, Level = LogLevel.Error, Message = "A look at {Endpoint} failed; the next one begins from what was kept.")]
    private static partial void LookFailed(ILogger logger, string endpoint, Exception fault);

    [LoggerMessage(EventId = 4, Level = LogLevel.Error, Message = "{Maker} failed to make a candidate for {Endpoint}.")]
    private static partial void MakerFailed(ILogger logger, string endpoint, string maker, Exception fault);
}
