using System.Text;
using Dapper;
using Flywheel.Storage;

namespace Flywheel.Tests.Storage;

public sealed class WorkspaceMarkTests
{
    private static readonly CatalogMigration s_table = new("test", 1, "CREATE TABLE test_one (n BIGINT)");
    private static readonly DatasetName s_old = DatasetName.Of("old"), s_new = DatasetName.Of("new");

    [Fact]
    public async Task A_workspace_is_put_back_to_the_last_moment_it_was_told_to_remember()
    {
        await using var opened = await Opened.NewAsync(s_table);
        var root = opened.Workspace.Root;
        Workspace.FindMark(root).ShouldBeNull();
        await WriteAsync(opened.Workspace, s_old, 1);
        opened.Workspace.Mark("first"u8);
        await WriteAsync(opened.Workspace, s_old, 2);
        opened.Workspace.Mark("a\n\nb"u8);
        await WriteAsync(opened.Workspace, s_old, 3);
        await WriteAsync(opened.Workspace, s_new, 4);
        Workspace.ReturnToMark(root).Refusals[0].Code.ShouldBe("storage.workspace-locked", "somebody has it open");
        await opened.Workspace.DisposeAsync();

        Encoding.UTF8.GetString(Workspace.FindMark(root)!).ShouldBe("a\n\nb");
        Workspace.ReturnToMark(root).IsOk.ShouldBeTrue();

        await using var back = (await Opened.TryAsync(root, s_table)).Value;
        (await RowsAsync(back, s_old)).ShouldBe(["""{"n":1}""", """{"n":2}"""]);
        (await RowsAsync(back, s_new)).ShouldBeEmpty();
        (await back.Catalog.ReadAsync((connection, _) => connection.QueryAsync<long>("SELECT n FROM test_one ORDER BY n"), TestContext.Current.CancellationToken)).ShouldBe([1, 2]);

        await WriteAsync(back, s_old, 5);
        (await RowsAsync(back, s_old)).ShouldBe(["""{"n":1}""", """{"n":2}""", """{"n":5}"""]);
        back.ForgetMark();
        Workspace.FindMark(root).ShouldBeNull();
    }

    private static async Task WriteAsync(Workspace workspace, DatasetName dataset, long n)
    {
        var cancel = TestContext.Current.CancellationToken;
        await workspace.Journal.AppendAsync(dataset, new ReadOnlyMemory<byte>[] { Encoding.UTF8.GetBytes($$"""{"n":{{n}}}""") }, cancel);
        await workspace.Catalog.WriteAsync((transaction, _) => transaction.Connection!.ExecuteAsync("INSERT INTO test_one (n) VALUES (@n)", new { n }, transaction), cancel);
    }

    private static async Task<List<string>> RowsAsync(Workspace workspace, DatasetName dataset)
    {
        var rows = new List<string>();
        await foreach (var row in workspace.Journal.ReadAsync(dataset, [], TestContext.Current.CancellationToken))
        {
            rows.Add(Encoding.UTF8.GetString(row.Json.Span));
        }

        return rows;
    }
}
