using Flywheel.Core;

namespace Flywheel.Tracking.Recording;

internal sealed record RunRow(
    long Number, string Id, long Experiment, string Name, string UserName, long Status, long Started, long? Ended, long Lifecycle, string? Parent)
{
    public const string Columns = "r.number AS Number, r.id AS Id, r.experiment AS Experiment, r.name AS Name, r.user_name AS UserName, " +
        "r.status AS Status, r.started AS Started, r.ended AS Ended, r.lifecycle AS Lifecycle, r.parent AS Parent";

    public RunSnapshot ToSnapshot() => new(RunId.Parse(Id), new ExperimentId(Experiment), Name, UserName, (RunStatus)Status, new Timestamp(Started),
        Ended is { } ended ? new Timestamp(ended) : null, (Lifecycle)Lifecycle, Parent is null ? null : RunId.Parse(Parent));
}
