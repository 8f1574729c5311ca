using System.Collections.Immutable;
using Flywheel.Core;
using Flywheel.Core.Columns;
using Flywheel.Data;
using Flywheel.Data.Rehearsals;
using Flywheel.Data.Sources;
using Flywheel.Data.Tables;
using Flywheel.Data.Versions;
using Flywheel.Engines.DuckDb;
using Flywheel.Storage;
using Flywheel.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace Flywheel.Engines.Tests.Data;

/// <summary>The data room with its real seams, in a folder of its own.</summary>
internal sealed class DataHouse : IAsyncDisposable
{
    private readonly ServiceProvider _services;

    private DataHouse(TemporaryFolder folder, ServiceProvider services) => (Folder, _services) = (folder, services);

    public TemporaryFolder Folder { get; }

    public Datasets Datasets => _services.GetRequiredService<Datasets>();

    public DatasetRehearsals Rehearsals => _services.GetRequiredService<DatasetRehearsals>();

    public ITableEngine Engine => _services.GetRequiredService<ITableEngine>();

    public IJournal Journal => _services.GetRequiredService<IJournal>();

    public static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public static async Task<DataHouse> OpenAsync(DataOptions? options = null)
    {
        var folder = new TemporaryFolder();
        var services = new ServiceCollection()
            .AddStorage(new StorageOptions { Root = folder["workspace"] }).AddDuckDb().AddData(options ?? new DataOptions()).BuildServiceProvider();
        (await services.OpenWorkspaceAsync(Cancel)).IsOk.ShouldBeTrue();
        return new DataHouse(folder, services);
    }

    public SourceDefinition Source(string name, string format, string content)
    {
        var file = $"{name}.{format}";
        Folder.Write(file, System.Text.Encoding.UTF8.GetBytes(content));
        return new SourceDefinition { Name = name, Format = format, Locations = [file] };
    }

    public DatasetPlan Plan(DatasetDefinition definition, params IEnumerable<SourceDefinition> sources) =>
        new(definition, sources.ToImmutableDictionary(source => source.Name), ImmutableDictionary<string, DatasetVersionId>.Empty, Folder.Path);

    public Task<Result<DatasetBuild>> BuildAsync(DatasetDefinition definition, params IEnumerable<SourceDefinition> sources) =>
        Datasets.BuildAsync(Plan(definition, sources), null, Cancel);

    public async Task<DatasetBuild> BuiltAsync(DatasetDefinition definition, params IEnumerable<SourceDefinition> sources)
    {
        var build = await BuildAsync(definition, sources);
        build.Refusals.ShouldBeEmpty();
        return build.Value;
    }

    public async Task<ColumnBatch> RowsAsync(DatasetVersionId version, params string[] columns) =>
        (await (await SnapshotAsync(version)).ReadAsync([.. columns], null, new TableSessionOptions(), Cancel)).Value;

    public async Task<DatasetSnapshot> SnapshotAsync(DatasetVersionId version) => (await Datasets.OpenAsync(version, Cancel)).Value;

    /// <summary>One answer, a row a line, values between bars.</summary>
    public async Task<string> AskAsync(string sql)
    {
        using var session = Engine.OpenSession(new TableSessionOptions());
        var answer = await session.QueryAsync(sql, ImmutableDictionary<string, object?>.Empty, Cancel);
        answer.Refusals.ShouldBeEmpty();
        return Text(answer.Value);
    }

    public async Task<string> QuarantineAsync(DatasetBuild build) => build.Manifest.Quarantine is { } part
        ? await AskAsync($"SELECT source, line, row, reason FROM read_parquet('{await PathAsync(part.Digest)}')")
        : "";

    public async Task<string> PathAsync(Digest digest) => (await _services.GetRequiredService<IObjects>().LocalPathAsync(digest, Cancel)).Value;

    public static string Text(ColumnBatch rows) => string.Join('\n', Enumerable.Range(0, rows.Count).Select(row =>
        string.Join('|', rows.Columns.Select(column => column.ValueAt(row) is { } value ? Convert.ToString(value, System.Globalization.CultureInfo.InvariantCulture) : "-"))));

    public long ObjectBytes() => new DirectoryInfo(Folder["workspace", "objects"]).EnumerateFiles("*", SearchOption.AllDirectories).Sum(file => file.Length);

    public async ValueTask DisposeAsync()
    {
        await _services.DisposeAsync();
        Folder.Dispose();
    }
}
