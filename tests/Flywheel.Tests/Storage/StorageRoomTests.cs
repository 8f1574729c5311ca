using Flywheel.Storage;
using Flywheel.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace Flywheel.Tests.Storage;

public sealed class StorageRoomTests
{
    [Fact]
    public async Task The_ports_are_there_once_the_workspace_is_open_and_closing_the_program_closes_it()
    {
        using var folder = new TemporaryFolder();
        await using (var program = new ServiceCollection().AddStorage(new StorageOptions { Root = folder["ws"] }).BuildServiceProvider())
        {
            Should.Throw<InvalidOperationException>(() => program.GetRequiredService<ICatalog>()).Message
                .ShouldBe("The workspace is not open yet: call OpenWorkspaceAsync first.");

            var workspace = (await program.OpenWorkspaceAsync(TestContext.Current.CancellationToken)).Value;

            program.GetRequiredService<ICatalog>().ShouldBeSameAs(workspace.Catalog);
            program.GetRequiredService<IObjects>().ShouldBeSameAs(workspace.Objects);
            program.GetRequiredService<IJournal>().ShouldBeSameAs(workspace.Journal);
            program.GetRequiredService<ILineage>().ShouldBeSameAs(workspace.Lineage);
        }

        await using var again = (await Opened.TryAsync(folder["ws"])).Value;
        again.Writer.ShouldBe("w1", "the seat was given back");
    }

    [Fact]
    public async Task A_refused_workspace_is_not_half_open()
    {
        using var folder = new TemporaryFolder();
        folder.Write("thesis.txt", [1]);
        await using var program = new ServiceCollection().AddStorage(new StorageOptions { Root = folder.Path }).BuildServiceProvider();

        (await program.OpenWorkspaceAsync(TestContext.Current.CancellationToken)).IsOk.ShouldBeFalse();

        Should.Throw<InvalidOperationException>(() => program.GetRequiredService<Workspace>());
    }

    [Fact]
    public async Task A_write_started_inside_a_write_is_told_so_instead_of_waiting_for_ever()
    {
        await using var opened = await Opened.NewAsync();
        var catalog = opened.Workspace.Catalog;
        var token = TestContext.Current.CancellationToken;

        var outer = catalog.WriteAsync(async (_, inner) => await catalog.WriteAsync((_, _) => Task.FromResult(1), inner), token);

        (await Should.ThrowAsync<InvalidOperationException>(outer)).Message.ShouldBe("A catalog write that starts another one inside it would wait for itself for ever.");
        (await catalog.WriteAsync((_, _) => Task.FromResult(2), token)).ShouldBe(2);
    }
}
