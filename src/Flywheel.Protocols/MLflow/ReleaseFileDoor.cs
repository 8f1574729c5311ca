using System.Globalization;
using Flywheel.Core;
using Flywheel.Registry.Models;

namespace Flywheel.Protocols.MLflow;

/// <summary>Files of releases under the artifact proxy, <c>releases/NAME/VERSION/FILE</c>, so that a tool that knows no releases can load one.</summary>
internal static class ReleaseFileDoor
{
    private const string Folder = "releases";

    public static string UriOf(ModelVersionSnapshot version) => string.Create(CultureInfo.InvariantCulture, $"mlflow-artifacts:/{Folder}/{version.Model}/{version.Version}");

    /// <summary>The files of the release that a proxy path names with the rest of the path, or null when it names none.</summary>
    public static async Task<(IReadOnlyDictionary<string, Digest> Files, string Name)?> FindAsync(MlflowRooms rooms, string path, CancellationToken cancellationToken)
    {
        if (path.Split('/', 4) is not [Folder, var model, var version, ..] parts)
        {
            return null;
        }

        var found = await rooms.Releases.FindAsync(model, version, cancellationToken);
        if (!found.TryGet(out var release))
        {
            return null;
        }

        var opened = await rooms.Releases.OpenAsync(release.Digest, cancellationToken);
        return opened.TryGet(out var snapshot)
            ? (snapshot.Manifest.Files.ToDictionary(file => file.Name, file => file.Digest), parts.Length == 4 ? parts[3] : "")
            : null;
    }
}
