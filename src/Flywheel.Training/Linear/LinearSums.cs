namespace Flywheel.Training.Linear;

/// <summary>Loss of all rows and its derivatives by coefficient. The Hessian is row-major; only its lower triangle is filled.</summary>
internal sealed class LinearSums(int width, bool curvature)
{
    internal double Loss { get; set; }

    internal double[] Gradient { get; } = new double[width];

    internal double[] Hessian { get; } = curvature ? new double[checked(width * width)] : [];

    internal void Clear()
    {
        Loss = 0;
        Array.Clear(Gradient);
        Array.Clear(Hessian);
    }

    internal void Add(LinearSums other)
    {
        Loss += other.Loss;
        Vectors.Add(other.Gradient, Gradient);
        Vectors.Add(other.Hessian, Hessian);
    }
}
