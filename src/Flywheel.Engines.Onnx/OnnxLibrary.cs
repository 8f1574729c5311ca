using System.Reflection;
using System.Runtime.InteropServices;
using Flywheel.Core;
using Microsoft.ML.OnnxRuntime;

namespace Flywheel.Engines.Onnx;

/// <summary>Finds and loads the native library, once a process, and tells Microsoft's binding where it is.</summary>
internal static class OnnxLibrary
{
    /// <summary>An environment variable with the library's path; it wins over every other place.</summary>
    public const string PathVariable = "FLYWHEEL_ONNXRUNTIME";

    private static readonly Lazy<(nint Handle, Refusal? Missing)> Loaded = new(Find);

    /// <summary>Null when the library is there, or why it is not.</summary>
    public static Refusal? Load() => Loaded.Value.Missing;

    private static (nint Handle, Refusal? Missing) Find()
    {
        var candidates = Candidates().ToArray();
        var path = candidates.FirstOrDefault(File.Exists);
        if (path is null)
        {
            return (0, OnnxRefusals.LibraryMissing(FileName, candidates.Select(candidate => Path.GetDirectoryName(candidate)!).Distinct()));
        }

        if (!NativeLibrary.TryLoad(path, out var handle))
        {
            return (0, OnnxRefusals.LibraryBroken(path, $"it is not a library of {RuntimeInformation.RuntimeIdentifier}"));
        }

        NativeLibrary.SetDllImportResolver(typeof(InferenceSession).Assembly, Resolve);
        return (handle, null);

        nint Resolve(string name, Assembly assembly, DllImportSearchPath? searchPath) => name == "onnxruntime" ? handle : 0;
    }

    private static string FileName =>
        OperatingSystem.IsWindows() ? "onnxruntime.dll"
        : OperatingSystem.IsMacOS() ? "libonnxruntime.dylib"
        : "libonnxruntime.so";

    private static IEnumerable<string> Candidates()
    {
        if (Environment.GetEnvironmentVariable(PathVariable) is { Length: > 0 } path)
        {
            yield return path;
        }

        yield return Path.Combine(AppContext.BaseDirectory, FileName);
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            yield return Path.Combine(folder.FullName, "artifacts", "native", FileName);
        }
    }
}
