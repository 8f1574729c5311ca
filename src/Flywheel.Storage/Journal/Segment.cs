using System.Globalization;

namespace Flywheel.Storage.Journal;

/// <summary>One file of one writer's rows: <c>w1-000000000042.ndjson</c> starts with the row at offset 42.</summary>
internal sealed record Segment(string Path, string Writer, long First)
{
    private const string Extension = ".ndjson";

    public static Segment At(string folder, string writer, long first) =>
        new(System.IO.Path.Combine(folder, string.Create(CultureInfo.InvariantCulture, $"{writer}-{first:D12}{Extension}")), writer, first);

    /// <summary>The segments of a dataset by writer, each writer's in order; other files are passed over.</summary>
    public static SortedDictionary<string, List<Segment>> In(string folder)
    {
        var writers = new SortedDictionary<string, List<Segment>>(StringComparer.Ordinal);
        if (!Directory.Exists(folder))
        {
            return writers;
        }

        foreach (var path in Directory.EnumerateFiles(folder, "*" + Extension))
        {
            var name = System.IO.Path.GetFileNameWithoutExtension(path);
            var dash = name.LastIndexOf('-');
            if (dash > 0 && long.TryParse(name[(dash + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out var first))
            {
                var writer = name[..dash];
                (writers.TryGetValue(writer, out var segments) ? segments : writers[writer] = []).Add(new Segment(path, writer, first));
            }
        }

        foreach (var segments in writers.Values)
        {
            segments.Sort((a, b) => a.First.CompareTo(b.First));
        }

        return writers;
    }
}
