using System.Runtime.InteropServices;
using Flywheel.Core;
using Flywheel.Core.Native;
using Microsoft.ML.OnnxRuntime;

namespace Flywheel.Engines.Onnx;

/// <summary>Loads the native library, once a process, and tells Microsoft's binding where it is.</summary>
internal static class OnnxLibrary
{
    /// <summary>The library's name, as Microsoft's binding asks for it.</summary>
    private const string Name = "onnxruntime";

    private static readonly Lazy<Refusal?> Problem = new(() =>
    {
        var loaded = Load(NativeLibrarySearch.For(Name));
        if (loaded.TryGet(out var library))
        {
            NativeLibrary.SetDllImportResolver(typeof(InferenceSession).Assembly, (name, _, _) => name == Name ? library : 0);
        }

        return loaded.Refusals.FirstOrDefault();
    });

    /// <summary>Null when the library is there, or why it is not.</summary>
    public static Refusal? Check() => Problem.Value;

    /// <summary>Loads the first file that a search finds.</summary>
    public static Result<nint> Load(NativeLibrarySearch search)
    {
        if (search.Places().FirstOrDefault(File.Exists) is not { } path)
        {
            return search.Missing();
        }

        return NativeLibrary.TryLoad(path, out var library) ? library : OnnxRefusals.LibraryBroken(path);
    }
}
