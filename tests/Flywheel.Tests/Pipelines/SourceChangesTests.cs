using System.Diagnostics;
using Flywheel.Projects.Commands;
using Flywheel.Pipelines;
using Flywheel.Testing;

namespace Flywheel.Tests.Pipelines;

public sealed class SourceChangesTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("+password: hunter2", "+password: ***")]
    [InlineData("DB_PASSWORD='hun ter2' ./run", "DB_PASSWORD=*** ./run")]
    [InlineData("\"api_key\": \"abc\", \"depth\": 3", "\"api_key\": ***, \"depth\": 3")]
    [InlineData("token = abc.def.ghi", "token = ***")]
    [InlineData("postgres://ada:hunter2@db/x", "postgres://ada:***@db/x")]
    [InlineData("key AKIAIOSFODNN7EXAMPLE here", "key *** here")]
    [InlineData("-----BEGIN RSA PRIVATE KEY-----\nMIIE\n-----END RSA PRIVATE KEY-----\nafter", "*** private key ***\nafter")]
    [InlineData("max_depth: 3", "max_depth: 3")]
    public void What_looks_like_a_secret_is_masked(string text, string masked) => SourceChanges.Masked(text).ShouldBe(masked);

    [Fact]
    public async Task Changes_since_the_commit_and_new_files_are_read_from_git()
    {
        using var folder = new TemporaryFolder();
        folder.Write("a.sql", "SELECT 1\n"u8);
        await GitAsync(folder, "init", "-q", "-b", "trunk");
        await GitAsync(folder, "add", "-A");
        await GitAsync(folder, "-c", "user.name=ada", "-c", "user.email=ada@localhost", "commit", "-q", "-m", "first");
        var clean = (await SourceChanges.ReadAsync(folder.Path, Token)).ShouldNotBeNull();
        folder.Write("a.sql", "SELECT 2\n"u8);
        folder.Write("new.sql", "SELECT 'x' -- password=hunter2\n"u8);

        var changed = (await SourceChanges.ReadAsync(folder.Path, Token)).ShouldNotBeNull();

        (clean.Branch, clean.IsDirty, clean.Text).ShouldBe(("trunk", false, ""));
        changed.IsDirty.ShouldBeTrue();
        changed.Text.ShouldContain("-SELECT 1\n+SELECT 2\n");
        changed.Text.ShouldEndWith("new file new.sql\n+SELECT 'x' -- password=***\n+\n");
    }

    [Fact]
    public async Task A_folder_without_git_has_no_changes()
    {
        using var folder = new TemporaryFolder();

        (await SourceChanges.ReadAsync(folder.Path, Token)).ShouldBeNull();
    }

    [Theory]
    [InlineData("python3 train.py", "python3|train.py")]
    [InlineData("  sh -c 'echo \"a b\"; ls'  ", "sh|-c|echo \"a b\"; ls")]
    [InlineData("run \"two words\" three", "run|two words|three")]
    [InlineData("", "")]
    public void A_command_is_cut_into_words_without_a_shell(string text, string words) => string.Join('|', CommandPlan.Split(text)).ShouldBe(words);

    private static async Task GitAsync(TemporaryFolder folder, params string[] arguments)
    {
        using var git = Process.Start(new ProcessStartInfo("git", arguments) { WorkingDirectory = folder.Path })!;
        await git.WaitForExitAsync(Token);
        git.ExitCode.ShouldBe(0);
    }
}
