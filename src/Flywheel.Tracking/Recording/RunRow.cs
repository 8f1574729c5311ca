using System.Data.Common;
using Flywheel.Core;

namespace Flywheel.Tracking.Recording;

internal sealed record RunRow(
    long Number, string Id, long Experiment, string Name, string UserName, long Status, long Started, long? Ended, long Lifecycle, string? Parent)
{
    public const string Columns = "r.number, r.id, r.experiment, r.name, r.user_name, r.status, r.started, r.ended, r.lifecycle, r.parent";

    public static RunRow Read(DbDataReader reader) => new(
        reader.GetInt64(0), reader.GetString(1), reader.GetInt64(2), reader.GetString(3), reader.GetString(4), reader.GetInt64(5), reader.GetInt64(6),
        reader.IsDBNull(7) ? null : reader.GetInt64(7), reader.GetInt64(8), reader.IsDBNull(9) ? null : reader.GetString(9));

    /// <summary>The run with the files' place of its experiment and nothing else.</summary>
    public RunSnapshot ToSnapshot(string artifacts) => new(RunId.Parse(Id), new ExperimentId(Experiment), Name, UserName, (RunStatus)Status, new Timestamp(Started),
        Ended is { } ended ? new Timestamp(ended) : null, (Lifecycle)Lifecycle, Parent is null ? null : RunId.Parse(Parent), $"{artifacts}/{Id}/artifacts");
}
