//! Latitude and longitude (WGS84) to the Ordnance Survey national grid, by the published seven-parameter transformation
//! and transverse Mercator projection. Good to about 5 metres, which is what the centre of a small area needs.

/// Metres east and north on the national grid.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Grid {
    /// Metres east.
    pub easting: i32,
    /// Metres north.
    pub northing: i32,
}

struct Ellipsoid {
    major: f64,
    minor: f64,
}

const WGS84: Ellipsoid = Ellipsoid {
    major: 6_378_137.0,
    minor: 6_356_752.314_245,
};
const AIRY: Ellipsoid = Ellipsoid {
    major: 6_377_563.396,
    minor: 6_356_256.909,
};

impl Ellipsoid {
    fn eccentricity_squared(&self) -> f64 {
        1.0 - (self.minor * self.minor) / (self.major * self.major)
    }

    fn cartesian(&self, latitude: f64, longitude: f64) -> [f64; 3] {
        let e2 = self.eccentricity_squared();
        let nu = self.major / (1.0 - e2 * latitude.sin().powi(2)).sqrt();
        [
            nu * latitude.cos() * longitude.cos(),
            nu * latitude.cos() * longitude.sin(),
            nu * (1.0 - e2) * latitude.sin(),
        ]
    }

    fn geodetic(&self, [x, y, z]: [f64; 3]) -> (f64, f64) {
        let e2 = self.eccentricity_squared();
        let p = x.hypot(y);
        let mut latitude = z.atan2(p * (1.0 - e2));
        for _ in 0..10 {
            let nu = self.major / (1.0 - e2 * latitude.sin().powi(2)).sqrt();
            latitude = (z + e2 * nu * latitude.sin()).atan2(p);
        }
        (latitude, y.atan2(x))
    }
}

/// Grid reference of a point given in degrees.
pub fn from_degrees(latitude: f64, longitude: f64) -> Grid {
    let [x, y, z] = WGS84.cartesian(latitude.to_radians(), longitude.to_radians());
    let scale = 1.0 + 20.4894e-6;
    let [rx, ry, rz] = [-0.1502, -0.2470, -0.8421].map(|seconds: f64| (seconds / 3600.0).to_radians());
    let shifted = [
        -446.448 + scale * x - rz * y + ry * z,
        125.157 + rz * x + scale * y - rx * z,
        -542.060 - ry * x + rx * y + scale * z,
    ];
    let (latitude, longitude) = AIRY.geodetic(shifted);
    project(latitude, longitude)
}

/// The national grid's transverse Mercator projection ("A guide to coordinate systems in Great Britain", annexe C).
fn project(phi: f64, lambda: f64) -> Grid {
    let (f0, phi0, lambda0) = (0.999_601_271_7, 49f64.to_radians(), (-2f64).to_radians());
    let (e0, n0) = (400_000.0, -100_000.0);
    let (a, b) = (AIRY.major, AIRY.minor);
    let e2 = AIRY.eccentricity_squared();
    let n = (a - b) / (a + b);
    let (sin, cos, tan) = (phi.sin(), phi.cos(), phi.tan());
    let nu = a * f0 / (1.0 - e2 * sin * sin).sqrt();
    let rho = a * f0 * (1.0 - e2) * (1.0 - e2 * sin * sin).powf(-1.5);
    let eta2 = nu / rho - 1.0;
    let (d, s) = (phi - phi0, phi + phi0);
    let arc = b
        * f0
        * ((1.0 + n + 1.25 * n * n + 1.25 * n.powi(3)) * d
            - (3.0 * n + 3.0 * n * n + 2.625 * n.powi(3)) * d.sin() * s.cos()
            + (1.875 * n * n + 1.875 * n.powi(3)) * (2.0 * d).sin() * (2.0 * s).cos()
            - 35.0 / 24.0 * n.powi(3) * (3.0 * d).sin() * (3.0 * s).cos());
    let i = arc + n0;
    let ii = nu / 2.0 * sin * cos;
    let iii = nu / 24.0 * sin * cos.powi(3) * (5.0 - tan * tan + 9.0 * eta2);
    let iiia = nu / 720.0 * sin * cos.powi(5) * (61.0 - 58.0 * tan * tan + tan.powi(4));
    let iv = nu * cos;
    let v = nu / 6.0 * cos.powi(3) * (nu / rho - tan * tan);
    let vi = nu / 120.0
        * cos.powi(5)
        * (5.0 - 18.0 * tan * tan + tan.powi(4) + 14.0 * eta2 - 58.0 * tan * tan * eta2);
    let l = lambda - lambda0;
    let northing = i + ii * l * l + iii * l.powi(4) + iiia * l.powi(6);
    let easting = e0 + iv * l + v * l.powi(3) + vi * l.powi(5);
    Grid {
        easting: easting.round() as i32,
        northing: northing.round() as i32,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_guides_own_example_is_met_within_five_metres() {
        // Ordnance Survey's worked example, Caister water tower, as WGS84.
        let tower = from_degrees(52.658_007_8, 1.716_073_7);
        assert!((tower.easting - 651_410).abs() <= 5, "{tower:?}");
        assert!((tower.northing - 313_177).abs() <= 5, "{tower:?}");
    }
}
