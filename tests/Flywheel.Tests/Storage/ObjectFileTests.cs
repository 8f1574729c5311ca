using Flywheel.Core;
using Flywheel.Storage;

namespace Flywheel.Tests.Storage;

public sealed class ObjectFileTests
{
    private static readonly byte[] Content = [1, 2, 3, 4];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_flipped_bit_is_refused_wherever_the_object_is_asked_for()
    {
        await using var opened = await Opened.NewAsync();
        var (digest, path) = await PutAsync(opened.Workspace);
        Damage(path, [1, 2, 3, 5]);
        await using var later = (await Opened.TryAsync(opened.Workspace.Root)).Value;

        var text = $"The bytes in '{path}' no longer have the digest they are named by. Run the step that made it again, or restore it from a backup.";
        (await later.Objects.LocalPathAsync(digest, Token)).Refusals.ShouldHaveSingleItem().ToString().ShouldBe(text);
        (await later.Objects.ReadAsync(digest, Token)).Refusals.ShouldHaveSingleItem().Code.ShouldBe("storage.object-corrupt");
        (await opened.Workspace.Objects.ReadAsync(digest, Token)).IsOk.ShouldBeFalse();
    }

    [Fact]
    public async Task Storing_the_bytes_again_heals_a_damaged_object()
    {
        await using var opened = await Opened.NewAsync();
        var (digest, path) = await PutAsync(opened.Workspace);
        Damage(path, [9]);
        await using var later = (await Opened.TryAsync(opened.Workspace.Root)).Value;

        await later.Objects.PutAsync(new MemoryStream(Content), Token);

        (await later.Objects.ReadAsync(digest, Token)).Value.ShouldBe(Content);
    }

    [Fact]
    public async Task Nobody_may_write_to_an_object()
    {
        await using var opened = await Opened.NewAsync();
        var (_, path) = await PutAsync(opened.Workspace);

        new FileInfo(path).IsReadOnly.ShouldBeTrue();
    }

    [Fact]
    public async Task What_a_living_process_is_storing_is_not_cleared_away()
    {
        await using var opened = await Opened.NewAsync();
        var part = Path.Combine(opened.Workspace.Root, "objects", "incoming", "w1-7.part");
        var dead = Path.Combine(opened.Workspace.Root, "objects", "incoming", "w9-1.part");
        Directory.CreateDirectory(Path.GetDirectoryName(part)!);
        File.WriteAllBytes(part, [1]);
        File.WriteAllBytes(dead, [1, 2]);

        await using var other = (await Opened.TryAsync(opened.Workspace.Root)).Value;

        File.Exists(part).ShouldBeTrue();
        other.Repairs.ShouldBe([new Repair(dead, 2, "Removed an object that was being stored when its process ended.")]);
    }

    private static async Task<(Digest Digest, string Path)> PutAsync(Workspace workspace)
    {
        var digest = await workspace.Objects.PutAsync(new MemoryStream(Content), Token);
        return (digest, (await workspace.Objects.LocalPathAsync(digest, Token)).Value);
    }

    private static void Damage(string path, byte[] bytes)
    {
        File.SetAttributes(path, FileAttributes.Normal);
        File.WriteAllBytes(path, bytes);
    }
}
