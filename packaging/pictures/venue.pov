// SPDX-License-Identifier: GPL-2.0-or-later
// venue.pov - what the cameras of the README's pictures look at: a sports ground on a fine day.
// povray +Ivenue.pov Declare=View=N: 1 the field from the stand, 2 the gate, 3 the stand, 4 a goal.
#version 3.7;
global_settings { assumed_gamma 1.0 max_trace_level 6 }
#default { finish { ambient 0.0 emission 0.0 diffuse 0.85 } }
#declare R = seed(11);

light_source { <-9000, 12000, -7000> rgb <1.25, 1.18, 1.02> * 1.5 area_light <250, 0, 0>, <0, 0, 250>, 3, 3 adaptive 1 jitter }
light_source { <6000, 9000, -12000> rgb <0.55, 0.68, 0.9> * 0.75 shadowless }
sky_sphere {
	pigment { gradient y color_map { [0 rgb <0.72, 0.82, 0.92>] [0.5 rgb <0.18, 0.38, 0.72>] } }
	pigment {
		wrinkles turbulence 0.65 octaves 6 scale <0.9, 0.22, 0.9>
		color_map { [0.0 rgbt <1, 1, 1, 0.15>] [0.35 rgbt <0.95, 0.97, 1, 0.75>] [0.6 rgbt 1] }
	}
}

// --- the ground: pitch of 100 x 64 m, its middle in the origin, x along it
#macro Grass(Light, Dark) pigment {
	gradient x triangle_wave scale 20 translate -50 * x
	color_map { [0.49 Light] [0.51 Dark] }
} normal { granite 0.1 scale 0.5 } #end
plane { y, -0.02 pigment { bozo scale 9 turbulence 0.6
	color_map { [0 rgb <0.09, 0.19, 0.05>] [1 rgb <0.13, 0.24, 0.06>] } } }
box { <-56, -0.015, -38>, <56, 0, 38> Grass(rgb <0.13, 0.33, 0.07>, rgb <0.085, 0.25, 0.05>) }

#declare Chalk = texture { pigment { rgb 0.95 } };
#macro Line(A, B) box { A - <0.09, 0, 0.09>, B + <0.09, 0.012, 0.09> texture { Chalk } } #end
#macro Ring(C, Radius) difference {
	cylinder { C, C + 0.012 * y, Radius + 0.09 }
	cylinder { C - y, C + y, Radius - 0.09 }
	texture { Chalk } } #end
Line(<-50, 0, -32>, <50, 0, -32>) Line(<-50, 0, 32>, <50, 0, 32>)
Line(<-50, 0, -32>, <-50, 0, 32>) Line(<50, 0, -32>, <50, 0, 32>) Line(<0, 0, -32>, <0, 0, 32>)
Ring(<0, 0, 0>, 9.15)
cylinder { 0, 0.013 * y, 0.3 texture { Chalk } }
#for (Side, -1, 1, 2)
	Line(<min(Side * 33.5, Side * 33.5), 0, -20>, <Side * 33.5, 0, 20>)
	#for (Edge, -1, 1, 2)
		Line(<min(Side * 33.5, Side * 50), 0, Edge * 20>, <max(Side * 33.5, Side * 50), 0, Edge * 20>)
		Line(<min(Side * 44.5, Side * 50), 0, Edge * 9>, <max(Side * 44.5, Side * 50), 0, Edge * 9>)
	#end
	Line(<Side * 44.5, 0, -9>, <Side * 44.5, 0, 9>)
	cylinder { Side * 39 * x, Side * 39 * x + 0.013 * y, 0.25 texture { Chalk } }
	intersection {
		Ring(Side * 39 * x, 9.15)
		box { <min(0, Side * 33.5), -1, -12>, <max(0, Side * 33.5), 1, 12> }
	}
	// the goal, and its net
	#for (Edge, -1, 1, 2)
		cylinder { <Side * 50, 0, Edge * 3.66>, <Side * 50, 2.44, Edge * 3.66>, 0.07 texture { Chalk } }
		cylinder { <Side * 50, 2.44, Edge * 3.66>, <Side * 52, 0, Edge * 3.66>, 0.04 pigment { rgb 0.7 } }
	#end
	cylinder { <Side * 50, 2.44, -3.66>, <Side * 50, 2.44, 3.66>, 0.07 texture { Chalk } }
	#for (I, 0, 18)
		cylinder { <Side * 50, 2.4, I * 0.4 - 3.6>, <Side * 52, 0, I * 0.4 - 3.6>, 0.012 pigment { rgb 0.8 } }
		#if (I < 7)
			cylinder { <Side * (50 + I / 3), 2.4 - I * 0.4, -3.66>, <Side * (50 + I / 3), 2.4 - I * 0.4, 3.66>, 0.012 pigment { rgb 0.8 } }
		#end
	#end
#end

// --- people
#macro Person(Place, Shirt, Shorts, Turn) union {
	cylinder { <-0.13, 0.05, -0.12>, <-0.1, 0.85, 0>, 0.085 pigment { Shorts } }
	cylinder { <0.13, 0.05, 0.14>, <0.1, 0.85, 0>, 0.085 pigment { Shorts } }
	sphere { 0, 1 scale <0.25, 0.36, 0.17> translate 1.18 * y pigment { Shirt } }
	cylinder { <-0.22, 1.4, 0>, <-0.36, 0.95, 0.18>, 0.06 pigment { Shirt } }
	cylinder { <0.22, 1.4, 0>, <0.34, 0.98, -0.16>, 0.06 pigment { Shirt } }
	sphere { 1.7 * y, 0.14 pigment { rgb <0.62, 0.4, 0.27> * (0.45 + rand(R) * 0.6) } }
	sphere { <0, 1.75, 0.02>, 0.135 pigment { rgb <0.16, 0.1, 0.05> * rand(R) } }
	rotate Turn * y translate Place } #end
#declare Home = array[8][2] { {-3, 4}, {8, -9}, {14, 6}, {-12, -14}, {3, -2}, {21, -15}, {-20, 9}, {27, 3} };
#declare Away = array[8][2] { {-1.5, 5.2}, {10, -7}, {16, 8}, {-9, -12}, {24, 2}, {19, -13}, {-17, 11}, {30, -4} };
#for (I, 0, 7)
	Person(<Home[I][0], 0, Home[I][1]>, rgb <0.75, 0.03, 0.03>, rgb 0.85, I * 77)
	Person(<Away[I][0], 0, Away[I][1]>, rgb <0.03, 0.12, 0.55>, rgb <0.02, 0.03, 0.12>, I * 131 + 20)
#end
Person(<48, 0, 0.5>, rgb <0.9, 0.75, 0.05>, rgb 0.05, -90)
Person(<-48, 0, -0.5>, rgb <0.1, 0.65, 0.35>, rgb 0.05, 90)
Person(<5, 0, 1.5>, rgb 0.03, rgb 0.03, 40)
sphere { <3.9, 0.11, -1.2>, 0.13 pigment { rgb 1 } }

// --- boards along the lines
#declare Ads = array[5] { rgb <0.02, 0.1, 0.4>, rgb <0.65, 0.66, 0.68>, rgb <0.5, 0.03, 0.04>, rgb <0.03, 0.28, 0.14>, rgb <0.75, 0.5, 0.02> };
#for (I, 0, 19)
	#for (Side, -1, 1, 2)
		box { <I * 5.4 - 53.9, 0, Side * 36.4 - 0.06>, <I * 5.4 - 48.7, 0.95, Side * 36.4 + 0.06> pigment { Ads[mod(I * 2 + (Side > 0 ? 1 : 0), 5)] } }
		box { <I * 5.4 - 53.3, 0.32, Side * 36.4 - 0.08>, <I * 5.4 - 49.8 - 1.2 * rand(R), 0.62, Side * 36.4 + 0.08> pigment { rgb 0.9 } }
	#end
#end

// --- a stand of 14 rows, its front at z = 0, seen from negative z
#declare Seats = array[3] { rgb <0.03, 0.13, 0.45>, rgb <0.03, 0.13, 0.45>, rgb <0.75, 0.76, 0.78> };
#declare Stand = union {
	#for (Row, 0, 13)
		box { <-42, 0, Row * 0.85>, <42, 0.9 + Row * 0.45, Row * 0.85 + 0.85> pigment { rgb 0.42 + 0.05 * mod(Row, 2) } }
		#for (Seat, 0, 104)
			#local X = Seat * 0.8 - 41.6;
			#if (abs(mod(X + 42, 14) - 7) < 6.3)
				#local C = Seats[floor(mod(Seat + Row * 3, 21) / 9)];
				box { <X - 0.24, 0.95 + Row * 0.45, Row * 0.85 + 0.38>, <X + 0.24, 1.38 + Row * 0.45, Row * 0.85 + 0.46> pigment { C } }
				box { <X - 0.24, 1.0 + Row * 0.45, Row * 0.85 + 0.05>, <X + 0.24, 1.06 + Row * 0.45, Row * 0.85 + 0.42> pigment { C } }
				#if (rand(R) < 0.55)
					#local Shirt = rgb <rand(R), rand(R), rand(R)> * (0.15 + 0.65 * rand(R));
					sphere { 0, 1 scale <0.23, 0.33, 0.18> translate <X, 1.35 + Row * 0.45, Row * 0.85 + 0.22> pigment { Shirt } }
					sphere { <X + 0.05 * rand(R), 1.78 + Row * 0.45, Row * 0.85 + 0.2>, 0.125 pigment { rgb <0.6, 0.38, 0.26> * (0.4 + 0.6 * rand(R)) } }
					#if (rand(R) < 0.6)
						sphere { <X, 1.82 + Row * 0.45, Row * 0.85 + 0.23>, 0.125 pigment { rgb <0.2, 0.12, 0.06> * rand(R) } }
					#end
				#end
			#end
		#end
	#end
	// roof on posts
	#for (I, 0, 6)
		cylinder { <I * 14 - 42, 0, 12.4>, <I * 14 - 42, 12, 12.4>, 0.18 pigment { rgb 0.55 } }
		cylinder { <I * 14 - 42, 11.6, 12.4>, <I * 14 - 42, 12.9, -1>, 0.12 pigment { rgb 0.55 } }
	#end
	box { <-44, 12.0, 12.8>, <44, 12.25, -0> pigment { rgb <0.5, 0.53, 0.57> } rotate -5.5 * x translate 0 * y }
	box { <-44, 0, 12.2>, <44, 11, 12.6> pigment { rgb <0.35, 0.38, 0.42> } }
};
object { Stand translate <0, 0, 41> }

// --- floodlights, trees
#macro Mast(Place) union {
	cylinder { 0, 22 * y, 0.25 pigment { rgb 0.5 } }
	#for (I, 0, 3) #for (J, 0, 2)
		cylinder { <I * 1.0 - 1.5, 20.6 + J * 0.9, -0.4>, <I * 1.0 - 1.5, 20.5 + J * 0.9, -0.7>, 0.4 pigment { rgb 0.9 } }
	#end #end
	translate Place } #end
Mast(<-58, 0, 44>) Mast(<58, 0, 44>)
#macro Tree(Place, Size) union {
	cylinder { 0, 0.5 * Size * y, 0.05 * Size pigment { rgb <0.16, 0.1, 0.05> } }
	#for (I, 0, 22)
		sphere { <rand(R) - 0.5, 0.5 + 0.55 * rand(R), rand(R) - 0.5> * Size * <0.62, 0.95, 0.62>, Size * (0.1 + 0.1 * rand(R))
			pigment { bozo scale 0.25 * Size color_map { [0 rgb <0.05, 0.13, 0.03>] [1 rgb <0.14, 0.26, 0.06>] } }
			normal { granite 1.2 scale 0.12 * Size } }
	#end
	translate Place } #end
#for (I, 0, 34) Tree(<I * 7.5 - 128 + 4 * rand(R), 0, 62 + 16 * rand(R)>, 9 + 7 * rand(R)) #end
#for (I, 0, 9) Tree(<68 + 12 * rand(R), 0, I * 10 - 50>, 8 + 6 * rand(R)) #end
#for (I, 0, 9) Tree(<-68 - 12 * rand(R), 0, I * 10 - 50>, 8 + 6 * rand(R)) #end

// --- the gate, far from the field
#declare Gate = union {
	box { <-7, -0.01, -30>, <7, 0.01, 30> pigment { brick rgb 0.42, rgb <0.5, 0.47, 0.43> brick_size <0.9, 1, 0.45> mortar 0.04 } }
	#for (Side, -1, 1, 2)
		box { <Side * 5.2 - 0.45, 0, -0.45>, <Side * 5.2 + 0.45, 4.1, 0.45> pigment { brick rgb 0.6, rgb <0.42, 0.15, 0.1> brick_size <0.5, 0.2, 0.3> mortar 0.025 } }
		box { <Side * 5.2 - 0.55, 4.1, -0.55>, <Side * 5.2 + 0.55, 4.3, 0.55> pigment { rgb 0.65 } }
		#for (I, 0, 40)
			cylinder { <Side * (5.9 + I * 0.3), 0, 0>, <Side * (5.9 + I * 0.3), 2.3, 0>, 0.025 pigment { rgb 0.04 } }
		#end
		cylinder { <Side * 5.6, 2.1, 0>, <Side * 18, 2.1, 0>, 0.04 pigment { rgb 0.04 } }
		cylinder { <Side * 5.6, 0.3, 0>, <Side * 18, 0.3, 0>, 0.04 pigment { rgb 0.04 } }
		// the wings of the gate, open
		union {
			#for (I, 0, 13) cylinder { <I * 0.3 + 0.2, 0.1, 0>, <I * 0.3 + 0.2, 2.5, 0>, 0.03 pigment { rgb 0.04 } } #end
			cylinder { <0, 0.4, 0>, <4.2, 0.4, 0>, 0.05 pigment { rgb 0.04 } }
			cylinder { <0, 2.3, 0>, <4.2, 2.3, 0>, 0.05 pigment { rgb 0.04 } }
			rotate -90 * y rotate Side * 12 * y translate Side * 4.7 * x
		}
		#for (I, 0, 3) Tree(<Side * (10 + 5 * rand(R)), 0, 7 + I * 8>, 6 + 3 * rand(R)) #end
	#end
	box { <-5, 3.35, -0.12>, <5, 4.15, 0.12> pigment { rgb <0.02, 0.1, 0.4> } }
	text { ttf "DejaVuSans-Bold.ttf" "SPORTS GROUND" 0.1, 0 scale 0.6 translate <-3.1, 3.54, -0.16> pigment { rgb 0.95 } }
	// the ticket hut
	box { <6.6, 0, 3>, <9.6, 2.7, 6> pigment { rgb <0.62, 0.56, 0.42> } }
	box { <6.3, 2.7, 2.7>, <9.9, 2.95, 6.3> pigment { rgb <0.3, 0.1, 0.07> } }
	box { <6.58, 1.1, 3.5>, <6.62, 2.1, 5.5> pigment { rgb 0.03 } finish { reflection 0.25 } }
	box { <7.1, 1.1, 2.97>, <9.1, 2.1, 3.03> pigment { rgb 0.03 } finish { reflection 0.25 } }
	#declare Walk = array[9][2] { {-1.2, -6}, {-0.5, -5.6}, {2.2, -1}, {0.3, 4}, {-2.4, 7}, {-1.7, 7.4}, {3, 10}, {1.5, -9.5}, {5.8, 4.2} };
	#for (I, 0, 8)
		Person(<Walk[I][0], 0, Walk[I][1]>, rgb <rand(R), rand(R), rand(R)> * 0.55, rgb <0.05, 0.07, 0.15> * (1 + 2 * rand(R)), 160 + 40 * rand(R))
	#end
};
object { Gate translate <0, 0, -400> }

#switch (View)
	#case (1) camera { location <-9, 13.5, -50> right 16/9 * x look_at <2, 0, -1> angle 62 } #break
	#case (2) camera { location <-5.6, 4.6, -416.5> right 16/9 * x look_at <0.6, 1.5, -400> angle 62 } #break
	#case (3) camera { location <-20, 5.5, 22> right 16/9 * x look_at <-6, 4.2, 46> angle 60 } #break
	#case (5) camera { location <-4, 8, -46> right image_width/image_height * x look_at <-2, 2.2, -10> angle 96 } #break
	#else camera { location <57, 6.5, -9> right 16/9 * x look_at <36, 0, 3> angle 62 }
#end
