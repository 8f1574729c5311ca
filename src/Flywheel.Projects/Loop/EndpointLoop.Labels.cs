using Flywheel.Monitoring.Quality;

namespace Flywheel.Projects.Loop;

/// <content>Whether outcomes come as they use to: nothing else can be judged without them.</content>
public sealed partial class EndpointLoop
{
    private readonly LabelAlarm _labelAlarm = new();

    private void CountDay(QualityCohort day) => _labelAlarm.Add(day.Start, day.Predictions, day.Window.Count);

    // Said once, when it begins.
    private async Task TellLabelsAsync(string? before, CancellationToken cancellationToken)
    {
        if (before is null && _labelAlarm.Raised is { } raised)
        {
            await TellAsync(TimelineKind.Alarm, _champion.ToString(), "labels", raised, cancellationToken).ConfigureAwait(false);
        }
    }
}
