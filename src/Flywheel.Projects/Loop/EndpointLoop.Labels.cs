using Flywheel.Monitoring.Quality;
using Flywheel.Projects.Loop.Monitors;

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
            await RaiseAsync([new MonitorFinding(MonitorNames.Labels, "outcomes", raised)], _deeds.Now, cancellationToken).ConfigureAwait(false);
        }

        if (_labelAlarm.Raised is null)
        {
            _desk.CloseWhere(alert => alert.Monitor == MonitorNames.Labels);
        }
    }
}
