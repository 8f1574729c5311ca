using Flywheel.Core.Native;
using Flywheel.Engines.XGBoost.Native;
using Flywheel.Testing;

namespace Flywheel.Engines.Tests.XGBoost;

public sealed class XGBoostLibraryTests
{
    [Fact]
    public void A_missing_library_is_refused_with_what_to_do()
    {
        using var folder = new TemporaryFolder();

        XGBoostLibrary.Load(new NativeLibrarySearch("libnothing.so.0", folder.Path, null)).Refusals.ShouldHaveSingleItem().ToString().ShouldBe(
            $"'libnothing.so.0' was looked for beside the program ({folder.Path}), in FLYWHEEL_NATIVE (not set) and in artifacts/native of every folder above the program. "
            + "Run eng/setup, or set FLYWHEEL_NATIVE to the folder that holds it.");
    }

    [Fact]
    public void A_file_that_is_no_library_is_refused_by_its_path()
    {
        using var folder = new TemporaryFolder();
        var path = Path.Combine(folder.Path, "libxgboost.so.0");
        File.WriteAllText(path, "no library");

        var refusal = XGBoostLibrary.Load(new NativeLibrarySearch("libxgboost.so.0", folder.Path, null)).Refusals.ShouldHaveSingleItem();

        refusal.Code.ShouldBe("engine.library-broken");
        refusal.Sentence.ShouldStartWith($"'{path}' does not load: ");
        refusal.Remedy.ShouldBe("Run eng/setup again.");
    }
}
