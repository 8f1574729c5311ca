using Flywheel.Core;

namespace Flywheel.Pipelines.Running;

/// <summary>Hands events on one at a time, so that who draws progress bars needs no lock.</summary>
internal sealed class EventStream(IProgress<StepEvent> events, TimeProvider time)
{
    private readonly Lock _gate = new();

    public void Tell(string step, StepStage stage, Func<StepEvent, StepEvent>? more = null)
    {
        var happened = new StepEvent(step, stage, Timestamp.Now(time));
        lock (_gate)
        {
            events.Report(more is null ? happened : more(happened));
        }
    }
}
