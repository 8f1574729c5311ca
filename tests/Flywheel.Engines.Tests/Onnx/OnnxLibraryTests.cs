using Flywheel.Core.Native;
using Flywheel.Core.Prediction;
using Flywheel.Engines.Onnx;
using Flywheel.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace Flywheel.Engines.Tests.Onnx;

public sealed class OnnxLibraryTests
{
    [Fact]
    public void A_missing_library_is_refused_with_what_to_do()
    {
        using var folder = new TemporaryFolder();

        OnnxLibrary.Load(new NativeLibrarySearch("libnothing.so", folder.Path, null)).Refusals.ShouldHaveSingleItem().ToString().ShouldBe(
            $"'libnothing.so' was looked for beside the program ({folder.Path}), in FLYWHEEL_NATIVE (not set) and in artifacts/native of every folder above the program. "
            + "Run eng/setup, or set FLYWHEEL_NATIVE to the folder that holds it.");
    }

    [Fact]
    public void A_file_that_is_no_library_is_refused_by_its_path()
    {
        using var folder = new TemporaryFolder();
        var path = Path.Combine(folder.Path, "libonnxruntime.so");
        File.WriteAllText(path, "no library");

        OnnxLibrary.Load(new NativeLibrarySearch("libonnxruntime.so", folder.Path, null)).Refusals.ShouldHaveSingleItem().ToString().ShouldBe(
            $"'{path}' is not a library that this system can load. Run eng/setup again.");
    }

    [Fact]
    public void The_loader_comes_with_its_room()
    {
        using var services = new ServiceCollection().AddOnnx().BuildServiceProvider();

        services.GetRequiredService<IPredictorLoader>().Format.ShouldBe("onnx");
    }
}
