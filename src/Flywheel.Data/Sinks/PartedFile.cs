using System.Globalization;
using Flywheel.Core;
using Flywheel.Core.Columns;
using Flywheel.Data.Ingest;
using Flywheel.Data.Tables;

namespace Flywheel.Data.Sinks;

/// <summary>
/// A file of rows that is written in parts beside its place, so that a writing that was killed goes on where it stopped, and that appears at its place whole or not at all.
/// A part is there when its file has its name; whoever writes the same rows in the same parts gets each of them once. Not thread-safe; one writer a file.
/// </summary>
public sealed class PartedFile : IDisposable
{
    private const string PlanFile = "plan.json", Half = ".half";

    private readonly Workbench _bench;
    private readonly string _path, _folder;
    private readonly SinkFormat _format;

    private PartedFile(Workbench bench, string path, string folder, SinkFormat format, int parts) => (_bench, _path, _folder, _format, Parts) = (bench, path, folder, format, parts);

    /// <summary>Parts that are there.</summary>
    public int Parts { get; private set; }

    /// <summary>The format that a file's name asks for; refuses <c>data.sink-format</c>.</summary>
    public static Result<SinkFormat> FormatOf(string path) => Path.GetExtension(path).ToLowerInvariant() switch
    {
        ".parquet" => SinkFormat.Parquet,
        ".csv" => SinkFormat.Csv,
        ".ndjson" or ".jsonl" => SinkFormat.Ndjson,
        var other => new Refusal("data.sink-format", "Unknown format", $"The file '{path}' would have the format '{other}', which cannot be written.", "Name it .parquet, .csv or .ndjson."),
    };

    /// <summary>
    /// Opens the file for writing, or for writing on. Refuses <c>data.sink-format</c>, <c>data.sink-exists</c> where the whole file is there, and <c>data.sink-plan</c> where another
    /// writing was begun.
    /// </summary>
    /// <param name="engine">What writes parts.</param>
    /// <param name="path">The file's place.</param>
    /// <param name="plan">A text that is equal exactly when the rows and their parts are.</param>
    /// <param name="overwrite">Begins anew, whatever is there.</param>
    /// <param name="cancellationToken">Stops it.</param>
    public static async Task<Result<PartedFile>> OpenAsync(ITableEngine engine, string path, string plan, bool overwrite, CancellationToken cancellationToken)
    {
        var (named, full) = (FormatOf(path), Path.GetFullPath(path));
        if (!named.TryGet(out var format))
        {
            return named.Refused<PartedFile>();
        }

        var folder = full + ".parts";
        if (overwrite && Directory.Exists(folder))
        {
            Directory.Delete(folder, recursive: true);
        }

        if (File.Exists(full) && !overwrite && !Directory.Exists(folder))
        {
            return new Refusal("data.sink-exists", "File exists", $"There is a file '{path}' already.", "Name another, or say that it may be overwritten.");
        }

        Directory.CreateDirectory(folder);
        var planFile = Path.Combine(folder, PlanFile);
        if (!File.Exists(planFile))
        {
            await File.WriteAllTextAsync(planFile + Half, plan, cancellationToken).ConfigureAwait(false);
            Keep(planFile + Half, planFile);
        }
        else if (await File.ReadAllTextAsync(planFile, cancellationToken).ConfigureAwait(false) != plan)
        {
            return new Refusal("data.sink-plan", "Another writing", $"The folder '{path}.parts' holds the beginning of another writing: of other rows, or by another model.", "Finish that one, or say that it may be overwritten.");
        }

        var parts = 0;
        while (File.Exists(PartOf(folder, parts)))
        {
            parts++;
        }

        return new PartedFile(new Workbench(engine, new DataOptions()), full, folder, format, parts);
    }

    /// <summary>Writes the next part; on the disk when the task completes.</summary>
    public async Task<Result> AddAsync(ColumnBatch rows, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(rows);
        var half = PartOf(_folder, Parts) + Half;
        var held = await _bench.Session.AppendAsync("part", rows, cancellationToken).ConfigureAwait(false);
        var written = held.IsOk ? await _bench.Session.ExecuteAsync($"COPY part TO {SqlText.Literal(half)} ({Options(header: Parts == 0)}); DROP TABLE part", EngineColumn.NoParameters, null, cancellationToken).ConfigureAwait(false) : held;
        if (!written.IsOk)
        {
            return Result.From(written.Refusals);
        }

        Keep(half, PartOf(_folder, Parts));
        Parts++;
        return Result.Ok;
    }

    /// <summary>Joins the parts, puts the file at its place and takes the parts away.</summary>
    public async Task<Result> FinishAsync(CancellationToken cancellationToken)
    {
        var half = Path.Combine(_folder, "whole" + Half);
        var parts = Enumerable.Range(0, Parts).Select(part => PartOf(_folder, part)).ToArray();
        var joined = _format == SinkFormat.Parquet
            ? Result.From((await _bench.Session.ExecuteAsync($"COPY (SELECT * FROM read_parquet({SqlText.List(parts)})) TO {SqlText.Literal(half)} ({Options(header: true)})", EngineColumn.NoParameters, null, cancellationToken).ConfigureAwait(false)).Refusals)
            : await JoinAsync(parts, half, cancellationToken).ConfigureAwait(false);
        if (joined.IsOk)
        {
            Keep(half, _path);
            Directory.Delete(_folder, recursive: true);
        }

        return joined;
    }

    /// <summary>Lets go; what was written stays.</summary>
    public void Dispose() => _bench.Dispose();

    private static async Task<Result> JoinAsync(string[] parts, string target, CancellationToken cancellationToken)
    {
        var whole = File.Create(target);
        await using var scope = whole.ConfigureAwait(false);
        foreach (var part in parts)
        {
            var read = File.OpenRead(part);
            await using var partScope = read.ConfigureAwait(false);
            await read.CopyToAsync(whole, cancellationToken).ConfigureAwait(false);
        }

        return Result.Ok;
    }

    // On the disk before it has its name: a loss of power leaves no part that is half there.
    private static void Keep(string half, string name)
    {
        using (var file = File.Open(half, FileMode.Open, FileAccess.ReadWrite))
        {
            file.Flush(flushToDisk: true);
        }

        File.Move(half, name, overwrite: true);
    }

    private static string PartOf(string folder, int part) => Path.Combine(folder, part.ToString("D6", CultureInfo.InvariantCulture));

    private string Options(bool header) => _format switch
    {
        SinkFormat.Parquet => "FORMAT parquet, COMPRESSION zstd",
        SinkFormat.Csv => $"FORMAT csv, HEADER {(header ? "true" : "false")}",
        _ => "FORMAT json",
    };
}
