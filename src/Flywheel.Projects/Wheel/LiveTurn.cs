using System.Threading.Channels;
using Flywheel.Pipelines;
using Flywheel.Projects.Definitions;
using Flywheel.Registry.Releases;
using Flywheel.Tracking;

namespace Flywheel.Projects.Wheel;

/// <summary>
/// Tells tracking of a turn while it happens: a run for the turn from its first step that has something to do, and one below it for each such step. A turn
/// that has nothing to do leaves no run. Steps are told of in the order they come; nobody waits for the catalog meanwhile.
/// </summary>
internal sealed class LiveTurn : IProgress<StepEvent>, IAsyncDisposable
{
    private readonly TurnRecorder _recorder;
    private readonly ProjectDefinition _project;
    private readonly string _environment;
    private readonly IProgress<StepEvent> _events;
    private readonly Channel<StepEvent> _told = Channel.CreateUnbounded<StepEvent>(new UnboundedChannelOptions { SingleReader = true });
    private readonly Dictionary<string, RunId> _steps = new(StringComparer.Ordinal);
    private readonly Task _recording;
    private bool _ended;
    private bool _cancelled;

    internal LiveTurn(TurnRecorder recorder, ProjectDefinition project, string environment, IProgress<StepEvent> events)
    {
        (_recorder, _project, _environment, _events) = (recorder, project, environment, events);
        _recording = Task.Run(RecordAsync);
    }

    /// <summary>The turn's run; null as long as no step had anything to do.</summary>
    internal RunId? Turn { get; private set; }

    /// <inheritdoc/>
    public void Report(StepEvent value)
    {
        _events.Report(value);
        if (value.Stage is not (StepStage.Progressed or StepStage.Retrying or StepStage.Skipped))
        {
            _told.Writer.TryWrite(value);
        }
    }

    /// <summary>Waits until all that was told is recorded.</summary>
    internal Task SettleAsync()
    {
        _told.Writer.TryComplete();
        return _recording;
    }

    /// <summary>Ends a turn that made a release; one whose release was there already says which.</summary>
    internal async Task EndAsync(ReleaseVersion release)
    {
        _ended = true;
        if (Turn is { } turn && turn != release.Run)
        {
            await _recorder.EndAsync(turn, RunStatus.Finished, [new("flywheel.release", release.Digest.ToString())]).ConfigureAwait(false);
        }
    }

    /// <summary>Ends a turn that came to nothing.</summary>
    public async ValueTask DisposeAsync()
    {
        await SettleAsync().ConfigureAwait(false);
        if (Turn is { } turn && !_ended)
        {
            await _recorder.EndAsync(turn, _cancelled ? RunStatus.Killed : RunStatus.Failed, []).ConfigureAwait(false);
        }
    }

    private async Task RecordAsync()
    {
        await foreach (var told in _told.Reader.ReadAllAsync().ConfigureAwait(false))
        {
            switch (told.Stage)
            {
                case StepStage.Started:
                    Turn ??= await _recorder.BeginTurnAsync(_project, _environment, CancellationToken.None).ConfigureAwait(false);
                    _steps[told.Step] = (await _recorder.BeginStepAsync(_project, told.Step, told.Key!.Value, CancellationToken.None).ConfigureAwait(false)).Run;
                    await _recorder.PutBelowAsync(_project, told.Step, _steps[told.Step], Turn.Value, _environment).ConfigureAwait(false);
                    break;
                case StepStage.Finished when _steps.TryGetValue(told.Step, out var run):
                    await _recorder.EndAsync(run, RunStatus.Finished, []).ConfigureAwait(false);
                    break;
                case StepStage.Refused or StepStage.Failed or StepStage.Cancelled when _steps.TryGetValue(told.Step, out var run):
                    _cancelled |= told.Stage == StepStage.Cancelled;
                    var why = told.Stage == StepStage.Refused ? string.Join("\n", told.Refusals.Select(refusal => refusal.ToString())) : told.Detail;
                    await _recorder.EndAsync(run, told.Stage == StepStage.Cancelled ? RunStatus.Killed : RunStatus.Failed, why.Length == 0 ? [] : [new("flywheel.refused", why)]).ConfigureAwait(false);
                    break;
            }
        }
    }
}
