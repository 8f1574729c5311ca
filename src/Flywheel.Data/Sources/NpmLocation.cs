using System.Collections.Immutable;
using Flywheel.Core;

namespace Flywheel.Data.Sources;

/// <summary>
/// A file of an installed npm package: <c>npm:vega-datasets/data/airports.csv</c>. The package is looked for in the
/// <c>node_modules</c> folders from the project folder upwards, then from the program's folder upwards, as Node does.
/// </summary>
internal sealed class NpmLocation : ISourceLocation
{
    public string Name => "npm";

    public Task<Result<ImmutableArray<SourceFile>>> FindAsync(string location, string projectFolder, CancellationToken cancellationToken) =>
        Task.FromResult(Find(location, [projectFolder, AppContext.BaseDirectory]));

    internal static Result<ImmutableArray<SourceFile>> Find(string location, IEnumerable<string> startFolders)
    {
        var segments = location["npm:".Length..].Split('/');
        var nameLength = segments[0].StartsWith('@') ? 2 : 1;
        if (segments.Length <= nameLength || segments.Any(segment => segment is "" or "." or ".." || segment.Contains('\\', StringComparison.Ordinal)))
        {
            return new Refusal("data.location-outside", "Not a file of a package",
                $"'{location}' does not name a file inside a package.", "Write npm:package/path/to/file, without '..'.");
        }

        var package = string.Join('/', segments[..nameLength]);
        var path = string.Join('/', segments[nameLength..]);
        var folder = startFolders.SelectMany(Upwards).Select(start => Path.Combine(start, "node_modules", package)).FirstOrDefault(Directory.Exists);
        if (folder is null)
        {
            return new Refusal("data.package-missing", "Package not installed",
                $"The npm package '{package}' of '{location}' is not installed.", $"Run: npm install {package}");
        }

        var found = PathLocation.Find(path, folder, folder);
        return found.IsOk ? found.Value.Select(file => file with { Label = $"npm:{package}/{file.Label}" }).ToImmutableArray() : found;
    }

    private static IEnumerable<string> Upwards(string folder)
    {
        for (var at = new DirectoryInfo(Path.GetFullPath(folder)); at is not null; at = at.Parent)
        {
            yield return at.FullName;
        }
    }
}
