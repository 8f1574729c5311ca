using Microsoft.ML.OnnxRuntime;

namespace Flywheel.Engines.Onnx;

/// <summary>A lane's memory bound for one number of rows. Made once for each number a lane sees, then only run.</summary>
internal sealed class BoundRows : IDisposable
{
    private readonly OrtIoBinding _binding;
    private readonly List<OrtValue> _tensors = [];
    private readonly List<(LaneMemory Memory, OrtValue Tensor)> _texts = [];

    public BoundRows(InferenceSession session, LaneMemory[] inputs, LaneMemory[] outputs, int rows)
    {
        Rows = rows;
        _binding = session.CreateIoBinding();
        foreach (var input in inputs)
        {
            var tensor = Keep(input.ToTensor(rows));
            _binding.BindInput(input.Name, tensor);
            if (input.IsText)
            {
                _texts.Add((input, tensor));
            }
        }

        // Text outputs are left unbound: the runtime then skips them, and no caller can read them from a lane.
        foreach (var output in outputs.Where(output => !output.IsText))
        {
            _binding.BindOutput(output.Name, Keep(output.ToTensor(rows)));
        }
    }

    public int Rows { get; }

    public void Run(InferenceSession session, RunOptions options)
    {
        foreach (var (memory, tensor) in _texts)
        {
            memory.CopyTexts(tensor, Rows);
        }

        session.RunWithBinding(options, _binding);
    }

    public void Dispose()
    {
        _binding.Dispose();
        _tensors.ForEach(tensor => tensor.Dispose());
    }

    private OrtValue Keep(OrtValue tensor)
    {
        _tensors.Add(tensor);
        return tensor;
    }
}
