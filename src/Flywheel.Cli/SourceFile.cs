using Flywheel.Data.Sources;

namespace Flywheel.Cli;

/// <summary>A file of rows as people name it: its ending says its format.</summary>
internal static class SourceFile
{
    private static readonly Dictionary<string, string> Formats = new(StringComparer.OrdinalIgnoreCase)
    {
        [".parquet"] = "parquet",
        [".csv"] = "csv",
        [".tsv"] = "csv",
        [".json"] = "json",
        [".ndjson"] = "json",
        [".jsonl"] = "json",
    };

    /// <summary>The endings that are known, for messages.</summary>
    public static string Endings { get; } = string.Join(", ", Formats.Keys);

    /// <summary>The file as a source; null where its ending is unknown.</summary>
    public static SourceDefinition? Of(string name, string path) =>
        Formats.TryGetValue(Path.GetExtension(path), out var format) ? new SourceDefinition { Name = name, Format = format, Locations = [path] } : null;
}
