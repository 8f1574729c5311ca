using Flywheel.Core;

namespace Flywheel.Pipelines.Running;

/// <summary>Lets a step report as often as it likes: only a few reports a second, and the last one, go on.</summary>
internal sealed class StepProgress(string step, EventStream stream, TimeProvider time) : IProgress<Progress>
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);
    private long _last;

    public void Report(Progress value)
    {
        var last = Interlocked.Read(ref _last);
        var now = time.GetTimestamp();
        var due = last == 0 || time.GetElapsedTime(last, now) >= Pause || value.Done == value.Total;
        if (due && Interlocked.CompareExchange(ref _last, now, last) == last)
        {
            stream.Tell(step, StepStage.Progressed, happened => happened with { Progress = value });
        }
    }
}
