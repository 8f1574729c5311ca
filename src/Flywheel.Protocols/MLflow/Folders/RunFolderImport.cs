using System.Collections.Immutable;
using System.Globalization;
using Flywheel.Core;
using Flywheel.Tracking;

namespace Flywheel.Protocols.MLflow.Folders;

/// <summary>
/// Reads what MLflow's file store keeps (<c>mlruns</c>). Experiments are found by name or made; runs keep their ids, and one that is there already
/// is left alone, so that an import that was stopped can be begun again.
/// </summary>
public sealed class RunFolderImport(MlflowRooms rooms)
{
    private const int Batch = 1_000;

    /// <summary>Reads a folder; refuses <c>import.folder</c>, and what tracking refuses with the file it stood in. Tells how many runs are new.</summary>
    public async Task<Result<int>> ReadAsync(string folder, CancellationToken cancellationToken)
    {
        var places = Directory.Exists(folder) ? Directory.GetDirectories(folder).Where(place => File.Exists(Path.Combine(place, "meta.yaml"))).Order(StringComparer.Ordinal).ToArray() : [];
        if (places.Length == 0)
        {
            return new Refusal("import.folder", "No runs there", $"'{folder}' holds no experiment: a folder with a meta.yaml.", "Name the folder that MLflow calls mlruns.");
        }

        var (read, refusals) = (0, new List<Refusal>());
        foreach (var place in places)
        {
            var meta = MetaFile.Read(await File.ReadAllTextAsync(Path.Combine(place, "meta.yaml"), cancellationToken));
            var name = meta.GetValueOrDefault("name", Path.GetFileName(place));
            var experiment = await rooms.Tracker.FindExperimentAsync(name, cancellationToken);
            if (experiment is null)
            {
                var made = await rooms.Tracker.CreateExperimentAsync(new ExperimentDefinition(name) { Tags = Texts(Path.Combine(place, "tags")).ToImmutableSortedDictionary(StringComparer.Ordinal) }, cancellationToken);
                if (!made.TryGet(out experiment))
                {
                    refusals.AddRange(made.Refusals.Select(refusal => refusal.At(new Place(Path.Combine(place, "meta.yaml")))));
                    continue;
                }
            }

            foreach (var run in Directory.GetDirectories(place).Where(run => File.Exists(Path.Combine(run, "meta.yaml"))).Order(StringComparer.Ordinal))
            {
                var imported = await RunAsync(experiment.Id, run, cancellationToken);
                read += imported.TryGet(out var isNew) && isNew ? 1 : 0;
                refusals.AddRange(imported.Refusals.Select(refusal => refusal.At(new Place(run))));
            }
        }

        return refusals.Count > 0 ? Result.Refuse<int>(refusals) : read;
    }

    private async Task<Result<bool>> RunAsync(ExperimentId experiment, string place, CancellationToken cancellationToken)
    {
        var meta = MetaFile.Read(await File.ReadAllTextAsync(Path.Combine(place, "meta.yaml"), cancellationToken));
        if (!RunId.TryParse(meta.GetValueOrDefault("run_id", Path.GetFileName(place)), out var id))
        {
            return new Refusal("import.run", "Not a run", $"'{meta.GetValueOrDefault("run_id", "")}' is not the id of a run.");
        }

        var tags = Texts(Path.Combine(place, "tags")).ToImmutableArray();
        var started = await rooms.Tracker.StartAsync(new RunDefinition(experiment, meta.GetValueOrDefault("run_name", ""))
        {
            Id = id,
            User = meta.GetValueOrDefault("user_id", ""),
            Started = Time(meta, "start_time"),
            Parent = RunId.TryParse(tags.FirstOrDefault(tag => tag.Key == "mlflow.parentRunId").Value, out var parent) ? parent : null,
            Tags = tags,
        }, cancellationToken);
        if (!started.IsOk)
        {
            return started.Refusals[0].Code == "tracking.run-taken" ? false : started.Refused<bool>();
        }

        var logged = await rooms.Tracker.LogAsync(id, new RunBatch { Params = [.. Texts(Path.Combine(place, "params"))] }, cancellationToken);
        foreach (var batch in logged.IsOk ? Points(Path.Combine(place, "metrics")).Chunk(Batch) : [])
        {
            logged = logged.IsOk ? await rooms.Tracker.LogAsync(id, new RunBatch { Metrics = [.. batch] }, cancellationToken) : logged;
        }

        logged = logged.IsOk ? await FilesAsync(id, Path.Combine(place, "artifacts"), cancellationToken) : logged;
        logged = logged.IsOk ? await rooms.Tracker.ChangeAsync(id, new RunChange
        {
            Status = long.TryParse(meta.GetValueOrDefault("status"), NumberStyles.None, CultureInfo.InvariantCulture, out var status) && status is >= 1 and <= 5 ? (RunStatus)(status - 1) : RunStatus.Finished,
            Ended = Time(meta, "end_time"),
            Lifecycle = meta.GetValueOrDefault("lifecycle_stage") == "deleted" ? Lifecycle.Deleted : null,
        }, cancellationToken) : logged;
        return logged.IsOk ? true : Result.Refuse<bool>(logged.Refusals);
    }

    private async Task<Result> FilesAsync(RunId run, string place, CancellationToken cancellationToken)
    {
        var artifacts = ImmutableArray.CreateBuilder<RunArtifact>();
        foreach (var file in Files(place))
        {
            artifacts.Add(new RunArtifact(Path.GetRelativePath(place, file), await rooms.Objects.PutFileAsync(file, cancellationToken), new FileInfo(file).Length));
        }

        return artifacts.Count == 0 ? Result.Ok : await rooms.Tracker.LogAsync(run, new RunBatch { Artifacts = artifacts.ToImmutable() }, cancellationToken);
    }

    private static IEnumerable<KeyValuePair<string, string>> Texts(string place) =>
        Files(place).Select(file => KeyValuePair.Create(Path.GetRelativePath(place, file), File.ReadAllText(file)));

    private static IEnumerable<MetricPoint> Points(string place)
    {
        foreach (var file in Files(place))
        {
            var key = Path.GetRelativePath(place, file);
            foreach (var line in File.ReadLines(file))
            {
                if (line.Split(' ') is [var at, var value, .. var step] && long.TryParse(at, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var milliseconds))
                {
                    var number = value is "nan" or "NaN" ? double.NaN : double.Parse(value, NumberStyles.Float, CultureInfo.InvariantCulture);
                    yield return new MetricPoint(key, number, step is [var count] ? long.Parse(count, CultureInfo.InvariantCulture) : 0, new Timestamp(milliseconds * 1_000));
                }
            }
        }
    }

    private static IEnumerable<string> Files(string place) => !Directory.Exists(place) ? [] :
        Directory.EnumerateFiles(place, "*", new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.ReparsePoint }).Order(StringComparer.Ordinal);

    private static Timestamp? Time(Dictionary<string, string> meta, string key) =>
        long.TryParse(meta.GetValueOrDefault(key), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var milliseconds) ? new Timestamp(milliseconds * 1_000) : null;
}
