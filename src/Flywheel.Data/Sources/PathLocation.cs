using System.Collections.Immutable;
using System.IO.Enumeration;
using Flywheel.Core;

namespace Flywheel.Data.Sources;

/// <summary>A path or glob below the project folder, or an absolute one: <c>data/2001-*.csv</c>, <c>logs/**/part-?.json</c>.</summary>
internal sealed class PathLocation : ISourceLocation
{
    public string Name => "";

    public Task<Result<ImmutableArray<SourceFile>>> FindAsync(string location, string projectFolder, CancellationToken cancellationToken) =>
        Task.FromResult(Find(location, projectFolder, projectFolder));

    /// <summary>Files that match below a folder, labelled relative to <paramref name="labelFolder"/>.</summary>
    internal static Result<ImmutableArray<SourceFile>> Find(string pattern, string folder, string labelFolder)
    {
        var path = Path.GetFullPath(pattern, Path.GetFullPath(folder));
        var files = pattern.AsSpan().ContainsAny('*', '?') ? Matches(path) : File.Exists(path) ? [path] : [];
        return files.Count == 0
            ? new Refusal("data.location-empty", "No such file", $"No file matches '{pattern}'.", $"It was looked for below {Path.GetFullPath(folder)}.")
            : files.Select(file => new SourceFile(file, Label(file, labelFolder))).ToImmutableArray();
    }

    private static string Label(string file, string folder) => Path.GetRelativePath(folder, file).Replace('\\', '/');

    private static List<string> Matches(string pattern)
    {
        // The part before the first wildcard is a folder that has to exist; the rest is matched segment by segment.
        var wildcard = pattern.AsSpan().IndexOfAny('*', '?');
        var root = Path.GetDirectoryName(pattern[..wildcard])!;
        if (!Directory.Exists(root))
        {
            return [];
        }

        var segments = Path.GetRelativePath(root, pattern).Split(Path.DirectorySeparatorChar);
        var options = new EnumerationOptions { RecurseSubdirectories = segments.Length > 1, AttributesToSkip = FileAttributes.System };
        return [.. Directory.EnumerateFiles(root, "*", options)
            .Where(file => SegmentsMatch(segments, Path.GetRelativePath(root, file).Split(Path.DirectorySeparatorChar)))
            .Order(StringComparer.Ordinal)];
    }

    private static bool SegmentsMatch(ReadOnlySpan<string> pattern, ReadOnlySpan<string> path)
    {
        if (pattern.IsEmpty)
        {
            return path.IsEmpty;
        }

        if (pattern[0] == "**")
        {
            return SegmentsMatch(pattern[1..], path) || (!path.IsEmpty && SegmentsMatch(pattern, path[1..]));
        }

        return !path.IsEmpty && FileSystemName.MatchesSimpleExpression(pattern[0], path[0], ignoreCase: false) && SegmentsMatch(pattern[1..], path[1..]);
    }
}
