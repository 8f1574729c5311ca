using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using Flywheel.Core;
using Flywheel.Tracking;

namespace Flywheel.Protocols.MLflow.Folders;

/// <summary>
/// Writes experiments and runs as MLflow's file store keeps them: <c>EXPERIMENT/RUN/meta.yaml</c>, <c>metrics/KEY</c>, <c>params/KEY</c>, <c>tags/KEY</c>,
/// <c>artifacts/</c>. A tool that reads <c>mlruns</c> reads it.
/// </summary>
public sealed class RunFolderExport(MlflowRooms rooms)
{
    private const int Page = 1_000;

    private readonly List<string> _leftOut = [];

    /// <summary>
    /// Keys that could not be written, because a folder cannot hold a file <c>a</c> beside a file <c>a/b</c>: each with its run. The longer one is written.
    /// </summary>
    public IReadOnlyList<string> LeftOut => _leftOut;

    /// <summary>Writes into a folder that is empty or not there; refuses <c>export.folder</c>. Tells how many runs there were.</summary>
    public async Task<Result<int>> WriteAsync(string folder, CancellationToken cancellationToken)
    {
        if (Directory.Exists(folder) && Directory.EnumerateFileSystemEntries(folder).Any())
        {
            return new Refusal("export.folder", "Folder not empty", $"'{folder}' holds something already.", "Name a folder that is empty or not there.");
        }

        var written = 0;
        foreach (var experiment in await rooms.Tracker.ListExperimentsAsync(null, cancellationToken))
        {
            var place = Directory.CreateDirectory(Path.Combine(folder, experiment.Id.ToString())).FullName;
            await File.WriteAllTextAsync(Path.Combine(place, "meta.yaml"), MetaFile.Write(
            [
                ("artifact_location", experiment.ArtifactLocation), ("creation_time", MlflowJson.Milliseconds(experiment.Created)), ("experiment_id", experiment.Id.ToString()),
                ("last_update_time", MlflowJson.Milliseconds(experiment.Updated)), ("lifecycle_stage", Stage(experiment.Lifecycle)), ("name", experiment.Name),
            ]), cancellationToken);
            await TextsAsync(place, "tags", experiment.Tags, cancellationToken);
            for (var skip = 0L; ; skip += Page)
            {
                var page = await rooms.Tracker.SearchAsync(new RunQuery([experiment.Id]) { Lifecycle = null, Take = Page, Skip = skip }, cancellationToken);
                foreach (var run in page.Runs)
                {
                    await RunAsync(Path.Combine(place, run.Id.ToString()), run, cancellationToken);
                }

                written += page.Runs.Length;
                if (page.Runs.Length < Page)
                {
                    break;
                }
            }
        }

        return written;
    }

    private async Task RunAsync(string place, RunSnapshot run, CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(place);
        await File.WriteAllTextAsync(Path.Combine(place, "meta.yaml"), MetaFile.Write(
        [
            ("artifact_uri", run.ArtifactUri), ("end_time", run.Ended is { } ended ? MlflowJson.Milliseconds(ended) : null), ("entry_point_name", ""),
            ("experiment_id", run.Experiment.ToString()), ("lifecycle_stage", Stage(run.Lifecycle)), ("run_id", run.Id.ToString()), ("run_name", run.Name),
            ("run_uuid", run.Id.ToString()), ("source_name", ""), ("source_type", 4L), ("source_version", ""), ("start_time", MlflowJson.Milliseconds(run.Started)),
            ("status", (long)run.Status + 1), ("user_id", run.User),
        ]), cancellationToken);
        await TextsAsync(place, "params", run.Params, cancellationToken);
        await TextsAsync(place, "tags", run.Tags, cancellationToken);
        foreach (var key in Writable(place, "metrics", run.Metrics.Keys))
        {
            var lines = new StringBuilder();
            foreach (var point in await rooms.Tracker.HistoryAsync(run.Id, key, int.MaxValue, 0, cancellationToken))
            {
                lines.Append(CultureInfo.InvariantCulture, $"{MlflowJson.Milliseconds(point.At)} {Number(point.Value)} {point.Step}\n");
            }

            await FileAsync(Path.Combine(place, "metrics"), key, lines.ToString(), cancellationToken);
        }

        await FilesAsync(Path.Combine(place, "artifacts"), run, cancellationToken);
    }

    private async Task FilesAsync(string place, RunSnapshot run, CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(place);
        foreach (var artifact in await rooms.Tracker.ArtifactsAsync(run.Id, cancellationToken))
        {
            var found = await rooms.Objects.LocalPathAsync(artifact.Digest, cancellationToken);
            if (found.TryGet(out var file))
            {
                Copy(file, Path.Combine(place, artifact.Path));
            }
        }

        if (ArtifactCalls.Inside(rooms, run.ArtifactUri) is { } inside && rooms.Files.Resolve(inside).TryGet(out var folder) && Directory.Exists(folder))
        {
            foreach (var file in Directory.EnumerateFiles(folder, "*", new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.ReparsePoint }))
            {
                Copy(file, Path.Combine(place, Path.GetRelativePath(folder, file)));
            }
        }
    }

    private static void Copy(string from, string to)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(to)!);
        File.Copy(from, to, overwrite: true);
        File.SetAttributes(to, FileAttributes.Normal);
    }

    private async Task TextsAsync(string place, string kind, ImmutableSortedDictionary<string, string> texts, CancellationToken cancellationToken)
    {
        foreach (var key in Writable(place, kind, texts.Keys))
        {
            await FileAsync(Path.Combine(place, kind), key, texts[key], cancellationToken);
        }
    }

    /// <summary>Keys that can be files beside each other; the others are noted.</summary>
    private IEnumerable<string> Writable(string place, string kind, IEnumerable<string> keys)
    {
        string[] all = [.. keys];
        var folders = all.SelectMany(key => key.Select((letter, at) => letter == '/' ? key[..at] : "")).ToHashSet(StringComparer.Ordinal);
        _leftOut.AddRange(all.Where(folders.Contains).Select(key => $"{Path.GetFileName(place)} {kind}/{key}"));
        return all.Where(key => !folders.Contains(key));
    }

    /// <summary>Keys follow the rules of a relative path, so that one can be a file; see the room's rules.</summary>
    private static async Task FileAsync(string place, string key, string text, CancellationToken cancellationToken)
    {
        var path = Path.Combine(place, key);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        await File.WriteAllTextAsync(path, text, cancellationToken);
    }

    private static string Number(double value) => double.IsNaN(value) ? "nan" : value.ToString("R", CultureInfo.InvariantCulture);

    private static string Stage(Lifecycle lifecycle) => lifecycle == Lifecycle.Active ? "active" : "deleted";
}
