using Flywheel.Projects.Definitions;
using Flywheel.Projects.Yaml;

namespace Flywheel.Projects;

/// <summary>Reads a candidate that is a program: <c>command: { run: … }</c>.</summary>
internal static class CommandSectionReader
{
    private static readonly TimeSpan s_time = TimeSpan.FromMinutes(10);

    /// <summary>Reads it; null when it does not say what to run.</summary>
    /// <param name="map">The section.</param>
    /// <param name="before">How many commands stand before it.</param>
    internal static CommandEntry? Read(YamlMap map, int before)
    {
        var run = ProjectReader.EntryOrNull(map.Required("run", "python3 train.py"));
        var name = map.Scalar("name")?.Text ?? (before == 0 ? "command" : FormattableString.Invariant($"command-{before + 1}"));
        var (files, features, without) = (TrainSectionReader.Names(map, "files"), TrainSectionReader.Names(map, "features"), TrainSectionReader.Names(map, "without"));
        var time = map.Scalar("time")?.Duration() ?? s_time;
        var isCsv = map.Scalar("rows")?.OneOf("parquet", "csv") == "csv";
        return run is null ? null : new CommandEntry(name, run, files, time, isCsv, TrainSectionReader.Rest(map), features, without, map.Place);
    }
}
